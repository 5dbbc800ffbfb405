/** A ticket whose listing was acknowledged. */
export interface ListedTicket {
  id: string;
  sellerId: string;
  /** The last acknowledged price. */
  price: number;
  /** Prices of unanswered edits: each may have been saved, now or later. */
  perhaps: Set<number>;
}

/** An order whose creation was acknowledged. */
export interface MadeOrder {
  id: string;
  buyerId: string;
  /** All of its tickets, as the answer named them. */
  ticketIds: string[];
  /** Whether the buyer ever tried to cancel it, answered or not. */
  cancelTried: boolean;
  cancelled: boolean;
  /** Whether the buyer's payment was acknowledged: authorised or collected. */
  paid: boolean;
}

/** The outcome of one request: `unknown` if answered with a 5xx or not at all. */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** What the load attempted, and the answers it got. Only these count as promises. */
export class Ledger {
  readonly tickets = new Map<string, ListedTicket>();
  readonly orders = new Map<string, MadeOrder>();
  readonly outcomes: Record<Outcome, number> = { acknowledged: 0, refused: 0, unknown: 0 };
  /** Requests answered with a 5xx or not at all: when, and for example `POST /api/orders: 502`. */
  readonly unanswered: string[] = [];

  get attempted(): number {
    const { acknowledged, refused, unknown } = this.outcomes;
    return acknowledged + refused + unknown;
  }
}
