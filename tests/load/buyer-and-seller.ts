import { ticketsOf } from '@ticketing/common';
import type { Failure, Order, Payment, Person, Ticket } from '../support/person';
import type { Dice } from './dice';
import type { Action, Ledger, ListedTicket, MadeOrder, Outcome } from './ledger';

/** What people tend to do. */
export interface Habits {
  /** How likely each action is, in percent. */
  actions: Record<Action, number>;
  /** How many of the newest tickets buyers look at, so that they compete. */
  shopWindow: number;
}

/** People who sell as well as buy. */
export const everyday: Habits = {
  actions: { list: 20, edit: 15, browse: 5, reserve: 32, cancel: 8, pay: 20, refund: 0 },
  shopWindow: 25,
};

/** People who also give money back: a ticket may then be sold once more. */
export const regretful: Habits = {
  ...everyday,
  actions: { list: 18, edit: 7, browse: 3, reserve: 30, cancel: 5, pay: 25, refund: 12 },
};

/** People who all want the same few tickets. */
export const flashSale: Habits = {
  actions: { list: 3, edit: 1, browse: 6, reserve: 65, cancel: 5, pay: 20, refund: 0 },
  shopWindow: 5,
};

/** Tickets of a few events: some are wanted together. */
const titleAt = (price: number): string => `Concert ${price % 4}`;

/** A user who lists, edits, browses, reserves, cancels, pays and refunds at random, and records every answer. */
export class BuyerAndSeller {
  readonly #mine: ListedTicket[] = [];
  readonly #open: MadeOrder[] = [];

  constructor(
    private readonly person: Person,
    private readonly dice: Dice,
    private readonly ledger: Ledger,
    private readonly habits = everyday,
  ) {}

  /** Performs one action. */
  async act(): Promise<void> {
    await this[this.#choose()]();
  }

  #choose(): Action {
    let left = this.dice.number(1, 100);
    for (const [action, likelihood] of Object.entries(this.habits.actions)) {
      left -= likelihood;
      if (left <= 0) return action as Action;
    }
    return 'browse';
  }

  private async list(): Promise<void> {
    const price = this.dice.number(1, 500);
    const { body } = await this.#ask<Ticket>('list', 'POST', '/api/tickets', { title: titleAt(price), price });
    if (!body) return;
    const listed = { id: body.id, sellerId: this.person.id, price, perhaps: new Set<number>() };
    this.ledger.list(listed);
    this.#mine.push(listed);
  }

  private async edit(): Promise<void> {
    if (this.#mine.length === 0) return this.list();
    const ticket = this.dice.one(this.#mine.slice(-5));
    const price = this.dice.number(1, 500);
    const { outcome } = await this.#ask('edit', 'PUT', `/api/tickets/${ticket.id}`, { title: titleAt(price), price });
    if (outcome === 'acknowledged') ticket.price = price;
    if (outcome === 'unknown') ticket.perhaps.add(price);
  }

  private async browse(): Promise<void> {
    await this.#ask('browse', 'GET', '/api/tickets?limit=20');
  }

  private async reserve(): Promise<void> {
    const newest = this.ledger.newest.slice(-this.habits.shopWindow);
    const market = newest.filter(({ sellerId }) => sellerId !== this.person.id);
    if (market.length === 0) return this.list();
    const { id: ticketId, price } = this.dice.one(market);
    const neighbours = market.filter((other) => other.id !== ticketId && titleAt(other.price) === titleAt(price));
    const otherTickets = neighbours.slice(0, this.dice.percent(30) ? 2 : 0).map(({ id }) => ({ ticketId: id }));
    const { body } = await this.#ask<Order>('reserve', 'POST', '/api/orders', { ticketId, otherTickets });
    // An order that this buyer has made before, perhaps for other tickets, too.
    if (!body || this.ledger.orders.has(body.id)) return;
    const ticketIds = ticketsOf(body).map(({ id }) => id);
    const nothingYet = { cancelTried: false, cancelled: false, paid: false, refundTried: false, refunded: false };
    const made = { id: body.id, buyerId: this.person.id, ticketIds, ...nothingYet };
    this.ledger.orders.set(made.id, made);
    this.#open.push(made);
  }

  private async cancel(): Promise<void> {
    if (this.#open.length === 0) return this.reserve();
    const order = this.dice.one(this.#open);
    order.cancelTried = true;
    const { outcome } = await this.#ask('cancel', 'DELETE', `/api/orders/${order.id}`);
    if (outcome === 'acknowledged') order.cancelled = true;
    if (outcome !== 'unknown') this.#close(order);
  }

  private async pay(): Promise<void> {
    if (this.#open.length === 0) return this.reserve();
    const order = this.dice.one(this.#open);
    const token = this.dice.percent(85) ? 'tok_visa' : 'tok_chargeDeclined';
    const { status, body } = await this.#ask<Payment>('pay', 'POST', '/api/payments', { orderId: order.id, token });
    if (body?.status === 'authorized' || body?.status === 'captured') order.paid = true;
    // Refused for good: the order was cancelled, or has expired. After a declined card or an unknown order, a retry may
    // work.
    if (order.paid || status === 400) this.#close(order);
  }

  private async refund(): Promise<void> {
    const isMine = (ticketId: string) => this.#mine.some(({ id }) => id === ticketId);
    const order = [...this.ledger.orders.values()].find(
      ({ paid, refundTried, ticketIds }) => paid && !refundTried && ticketIds.every(isMine),
    );
    if (!order) return this.pay();
    order.refundTried = true;
    const body = { sellAgain: this.dice.percent(50) };
    const { outcome } = await this.#ask('refund', 'POST', `/api/orders/${order.id}/refund`, body);
    if (outcome === 'acknowledged') order.refunded = true;
  }

  #close(order: MadeOrder): void {
    this.#open.splice(this.#open.indexOf(order), 1);
  }

  /** @returns the body only of an acknowledgement */
  async #ask<Body>(action: Action, method: string, path: string, body?: unknown): Promise<Result<Body>> {
    const since = performance.now();
    // Rejects when the connection breaks, or the request times out.
    const answer = await this.person.request<Body & Partial<Failure>>(method, path, body).catch((error: Error) => ({
      noAnswer: `no answer (${error.cause ?? error})`,
    }));
    const answered = 'status' in answer ? answer : undefined;
    const outcome = outcomeOf(answered?.status);
    const what = 'status' in answer ? `${answer.status}` : answer.noAnswer;
    this.ledger.note({
      ...{ action, outcome, ms: performance.now() - since, request: `${method} ${path}: ${what}` },
      reason: answered?.body?.errors?.[0]?.code ?? `${answered?.status ?? 'no answer'}`,
    });
    return { outcome, status: answered?.status, body: outcome === 'acknowledged' ? answered?.body : undefined };
  }
}

interface Result<Body> {
  outcome: Outcome;
  status: number | undefined;
  body: Body | undefined;
}

function outcomeOf(status = 500): Outcome {
  if (status < 300) return 'acknowledged';
  return status < 500 ? 'refused' : 'unknown';
}
