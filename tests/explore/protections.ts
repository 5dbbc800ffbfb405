/**
 * The protections that can be removed, to see what each is for. Each is a request to the database or Stripe, or a
 * sweep.
 */
export const protections = {
  hold: 'the unique index on the hold of an order',
  place: "the unique index on the place of an unpaid order: one of its buyer's, or, of an offer, that of its line",
  'one-payment': 'the unique index on the order of a payment',
  'compare-and-set': 'the version in the filter of a write of an aggregate',
  'replica-guard': 'the version in the filter of an update of a replica',
  'intent-first': 'writing down which intent is ours before it is confirmed',
  'idempotency-keys': 'the idempotency keys of requests to Stripe, but for refunds',
  'refund-key':
    'the idempotency key of a refund, which stays the same for a part until that has been given back or was refused',
  line: 'the look at who waits for a ticket, before anybody reserves it',
  'outbox-sweep': 'the sweep of outboxes',
  'effect-sweep': 'the sweep of effects that are not known to be done',
  'expiry-sweep': "orders' own sweep of what has expired",
  'waiting-sweep': 'the sweep of lines of people who wait',
  'payment-sweep': 'the sweep of payments',
  reconciliation: 'reconciliation of replicas with their owners',
} as const;

export type Protection = keyof typeof protections;
