import { ticketsOf } from '@ticketing/common';
import type { Order, Person } from '../support/person';

/** Watches while people buy whether a ticket has two complete orders. */
export class Sales {
  /** Tickets with two complete orders. */
  readonly soldTwice = new Set<string>();
  /** The complete order of each ticket. */
  readonly #orders = new Map<string, string>();
  readonly #people: Person[];
  #next = 0;

  constructor(people: Person[]) {
    this.#people = [...new Set(people)];
  }

  /** How many tickets have been seen sold. */
  get count(): number {
    return this.#orders.size;
  }

  /** Looks at the newest orders of one person after the other. Nothing is learnt from an answer that does not come. */
  async look(): Promise<void> {
    const person = this.#people[this.#next % this.#people.length];
    this.#next += 1;
    const answer = await person?.get<Order[]>('/api/orders?limit=100').catch(() => undefined);
    if (answer?.status !== 200) return;
    for (const order of answer.body.filter(({ status }) => status === 'complete')) {
      for (const { id } of ticketsOf(order)) {
        if ((this.#orders.get(id) ?? order.id) !== order.id) this.soldTwice.add(id);
        this.#orders.set(id, order.id);
      }
    }
  }

  /** Looks at everybody's newest orders once. */
  async lookAtAll(): Promise<void> {
    for (const _person of this.#people) await this.look();
  }
}
