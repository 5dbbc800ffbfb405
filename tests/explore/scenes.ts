import type { Protection } from './protections';
import type { Bounds } from './steps';

/** One thing at a time, and no one does anything. */
export const nothing: Bounds = {
  atOnce: 1,
  prompt: [],
  amid: 1,
  tickets: 1,
  edits: 0,
  withdrawals: 0,
  reservationsByA: 0,
  reservationsByB: 0,
  waits: 0,
  reservationsByC: 0,
  cancellations: 0,
  refunds: 0,
  partialRefunds: 0,
  goodCards: 0,
  badCards: 0,
  uncollectableCards: 0,
  askingCards: 0,
  webhooks: 0,
  faults: 0,
  crashes: 0,
  losses: 0,
  repeats: 0,
  overtakings: 0,
  jumps: 0,
  stripeFaults: 0,
  lapses: 0,
};

const reserved: Bounds = { ...nothing, reservationsByA: 1 };
/** Tickets handles its messages immediately: its reaction to orders is covered by the scenes without a payment. */
const paid: Bounds = { ...reserved, goodCards: 1, prompt: ['tickets'] };
const ownFault = { faults: 1, crashes: 1, losses: 1 };
const anyFault = { faults: 1, crashes: 1, losses: 1, repeats: 1, overtakings: 1, jumps: 1, stripeFaults: 1, lapses: 1 };

/** All groups handle their messages immediately, so little varies apart from the faults. */
const prompt = ['tickets', 'payments', 'orders'];

/** A has the ticket, b waits for it, and a stranger wants it, too. */
const waitedFor: Bounds = { ...reserved, waits: 1, reservationsByC: 1, prompt };

/** Small worlds, each of which is walked completely. */
export const scenes: Record<string, Bounds> = {
  'a reservation, and any fault': { ...reserved, ...anyFault, prompt: ['payments', 'orders'] },
  'a reservation, and two handlers at once': { ...reserved, atOnce: 2, prompt: ['payments', 'orders'] },
  'a purchase': { ...paid, prompt: ['tickets', 'payments'] },
  'a purchase, and any fault': { ...paid, ...anyFault, prompt },
  'a purchase that its buyer cancels': { ...paid, cancellations: 1, prompt: ['tickets', 'payments'] },
  'a purchase while its seller changes the price and withdraws': { ...paid, edits: 1, withdrawals: 1, prompt },
  'a card that is turned down, and then a good one': { ...paid, badCards: 1, prompt },
  'a card that asks its owner, and a webhook': { ...reserved, askingCards: 1, webhooks: 1, prompt },
  'a card that cannot be collected, a crash or a silent Stripe': {
    ...reserved,
    ...{ uncollectableCards: 1, faults: 1, crashes: 1, stripeFaults: 1, lapses: 1 },
    prompt,
  },
  'two buyers, the first of whom pays': { ...paid, reservationsByB: 1, prompt },
  'two tickets bought together, and a fault of our own': { ...paid, tickets: 2, ...ownFault, prompt },
  'a purchase that its seller refunds, and a fault of our own': { ...paid, refunds: 1, ...ownFault, prompt },
  'a purchase refunded in part, then in full, and a silent Stripe': {
    ...paid,
    ...{ partialRefunds: 1, refunds: 1, faults: 1, stripeFaults: 1 },
    prompt,
  },
  'a ticket that is refunded and bought again, and old news of it': {
    ...paid,
    ...{ goodCards: 2, refunds: 1, reservationsByB: 1, faults: 1, repeats: 1 },
    prompt,
  },
  'a ticket that one waits for, and a stranger wants': waitedFor,
  'a ticket that one waits for, and a crash': { ...waitedFor, reservationsByC: 0, faults: 1, crashes: 1 },
  'two buyers who want the same two tickets': { ...reserved, tickets: 2, reservationsByB: 1, cancellations: 1, prompt },
};

/** For each protection, a small world that breaks without it. */
export const missed: Record<Protection, Bounds> = {
  // For both tickets of an order, in either order.
  hold: { ...reserved, tickets: 2, reservationsByB: 1, prompt: ['payments', 'orders'] },
  // An offer takes the place of its line, and its person leaves that in a second write.
  place: { ...waitedFor, tickets: 2, reservationsByC: 0, cancellations: 1, faults: 1, crashes: 1 },
  'one-payment': { ...paid, goodCards: 2, atOnce: 2, prompt },
  'compare-and-set': { ...paid, cancellations: 1, atOnce: 2, prompt: ['tickets', 'payments'] },
  'replica-guard': { ...reserved, cancellations: 1 },
  'intent-first': { ...paid, faults: 1, crashes: 1 },
  'refund-key': { ...paid, partialRefunds: 1, faults: 1, stripeFaults: 1, prompt },
  'idempotency-keys': { ...paid, faults: 1, stripeFaults: 1 },
  line: { ...waitedFor, cancellations: 1 },
  'outbox-sweep': { ...nothing, faults: 1, crashes: 1 },
  'effect-sweep': { ...reserved, faults: 2, crashes: 1, losses: 1, prompt },
  'expiry-sweep': { ...reserved, faults: 1, losses: 1, prompt },
  // Tickets hears of a reservation when that is over, and so says nothing.
  'waiting-sweep': { ...waitedFor, reservationsByC: 0, faults: 1, losses: 1 },
  'payment-sweep': { ...paid, faults: 1, stripeFaults: 1, prompt },
  reconciliation: { ...nothing, faults: 1, losses: 1 },
};
