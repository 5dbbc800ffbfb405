import { ticketsOf } from '@ticketing/common';
import type { Order, Person } from '../support/person';
import { everyPage } from './every-page';

/** Watches while people buy whether a ticket has two complete orders. */
export class Sales {
  /** Tickets with two complete orders. */
  readonly soldTwice = new Set<string>();
  /** The complete order of each ticket. */
  readonly #orders = new Map<string, string>();
  readonly #people: Person[];
  #next = 0;
  #isLooking = false;

  constructor(people: Person[]) {
    this.#people = [...new Set(people)];
  }

  /** How many tickets have been seen sold. */
  get count(): number {
    return this.#orders.size;
  }

  /**
   * Looks at the newest orders of one person after the other, one at a time. Nothing is learnt from an answer that does
   * not come.
   */
  async look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    const person = this.#people[this.#next % this.#people.length];
    this.#next += 1;
    const answer = await person?.get<Order[]>('/api/orders?limit=100').catch(() => undefined);
    this.#isLooking = false;
    if (answer?.status === 200) this.note(answer.body);
  }

  /** Counts orders that somebody sees. */
  note(orders: Order[]): void {
    for (const order of orders.filter(({ status }) => status === 'complete')) {
      for (const { id } of ticketsOf(order)) {
        if ((this.#orders.get(id) ?? order.id) !== order.id) this.soldTwice.add(id);
        this.#orders.set(id, order.id);
      }
    }
  }

  /** Looks at all of everybody's orders. @throws Error if they cannot be read */
  async lookAtAll(): Promise<void> {
    for (const person of this.#people) this.note(await everyPage<Order>(person, '/api/orders?limit=100'));
  }
}
