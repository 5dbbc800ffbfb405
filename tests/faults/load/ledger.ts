/** A ticket that somebody was told they had listed. */
export interface ListedTicket {
  id: string;
  sellerId: string;
  /** The last price that was acknowledged. */
  price: number;
  /** Prices whose edit was never answered: it may have happened, now or later. */
  perhaps: Set<number>;
}

/** An order that somebody was told they had made. */
export interface MadeOrder {
  id: string;
  buyerId: string;
  ticketId: string;
  /** Whether the buyer ever asked to cancel it, answered or not. */
  cancelTried: boolean;
  cancelled: boolean;
  /** Whether the buyer was told that the money is theirs to give: authorised or collected. */
  paid: boolean;
}

/** What became of one request: `unknown` when it was answered by a 5xx or not at all. */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** What the load attempted, and what it was told. Only this counts as a promise. */
export class Ledger {
  readonly tickets = new Map<string, ListedTicket>();
  readonly orders = new Map<string, MadeOrder>();
  readonly outcomes: Record<Outcome, number> = { acknowledged: 0, refused: 0, unknown: 0 };
  /** What was asked and answered with a 5xx or not at all: `POST /api/orders: 502`. */
  readonly unanswered: string[] = [];

  get attempted(): number {
    const { acknowledged, refused, unknown } = this.outcomes;
    return acknowledged + refused + unknown;
  }
}
