import type { Ticket } from './api-types';

export type LiveTicket = Pick<Ticket, 'id' | 'version' | 'status' | 'price' | 'currency' | 'title'>;

/** The changes to its tickets that the open page has received since it was rendered. */
export class LiveTickets {
  readonly #tickets = new Map<string, LiveTicket>();
  readonly #listeners = new Set<() => void>();

  get(id: string): LiveTicket | undefined {
    return this.#tickets.get(id);
  }

  /**
   * Applies a ticket's new state, unless it is older than the known one.
   * @returns whether it was newer
   */
  put(ticket: LiveTicket): boolean {
    if (ticket.version <= (this.get(ticket.id)?.version ?? -1)) return false;
    this.#tickets.set(ticket.id, ticket);
    for (const listener of this.#listeners) listener();
    return true;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
}

/** The browser's instance: shared by all pages opened without loading a new document. */
export const liveTickets = new LiveTickets();
