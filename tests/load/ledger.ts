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
  /** Whether the seller ever tried to refund it, answered or not. */
  refundTried: boolean;
  refunded: boolean;
}

/** The outcome of one request: `unknown` if answered with a 5xx or not at all. */
export type Outcome = 'acknowledged' | 'refused' | 'unknown';

/** What people do. */
export const actionNames = ['list', 'edit', 'browse', 'reserve', 'cancel', 'pay', 'refund'] as const;
export type Action = (typeof actionNames)[number];

/** One request and what became of it. */
export interface Answered {
  action: Action;
  outcome: Outcome;
  /** How long it took, in milliseconds. */
  ms: number;
  /** For example `POST /api/orders: 502`. */
  request: string;
  /** The code of the first error; otherwise the status, or `no answer`. */
  reason: string;
}

/** How many of the newest tickets are kept at hand: no shop window is larger. */
const atHand = 25;
/** How many of the requests without an answer are kept: more explain nothing more. */
const mostUnanswered = 10_000;

/** What the load attempted, and the answers it got. Only these count as promises. */
export class Ledger {
  readonly tickets = new Map<string, ListedTicket>();
  readonly orders = new Map<string, MadeOrder>();
  readonly outcomes: Record<Outcome, number> = { acknowledged: 0, refused: 0, unknown: 0 };
  /** The first requests answered with a 5xx or not at all: when, and for example `POST /api/orders: 502`. */
  readonly unanswered: string[] = [];
  /** The tickets listed last, the newest at the end. */
  readonly newest: ListedTicket[] = [];

  /** @param watch is told of every answer */
  constructor(private readonly watch: (answered: Answered) => void = () => undefined) {}

  get attempted(): number {
    const { acknowledged, refused, unknown } = this.outcomes;
    return acknowledged + refused + unknown;
  }

  /** Adds a ticket. */
  list(ticket: ListedTicket): void {
    this.tickets.set(ticket.id, ticket);
    this.newest.push(ticket);
    if (this.newest.length > atHand) this.newest.shift();
  }

  /** Counts an answer. */
  note(answered: Answered): void {
    this.outcomes[answered.outcome] += 1;
    if (answered.outcome === 'unknown' && this.unanswered.length < mostUnanswered)
      this.unanswered.push(`${new Date().toISOString()} ${answered.request}`);
    this.watch(answered);
  }
}
