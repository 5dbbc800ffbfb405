import type { Emulator } from '../execute';

/** Everything a test may check afterwards. Sums are per currency, in minor units. */
export function stateOf({ ledger, counts, faults }: Emulator) {
  const intents = ledger.all('intents');
  const charges = ledger.all('charges');
  const refunds = ledger.all('refunds');
  const succeeded = refunds.filter(({ status }) => status === 'succeeded');
  return {
    intents,
    charges,
    refunds,
    disputes: ledger.all('disputes'),
    events: ledger.all('events'),
    counts,
    faults: faults.list(),
    totals: {
      held: sum(intents, (intent) => intent.amount_capturable),
      captured: sum(intents, (intent) => intent.amount_received),
      refunded: sum(succeeded, (refund) => refund.amount),
    },
  };
}

function sum<Item extends { currency: string }>(items: Item[], amount: (item: Item) => number) {
  const totals: Record<string, number> = {};
  for (const item of items) totals[item.currency] = (totals[item.currency] ?? 0) + amount(item);
  return totals;
}
