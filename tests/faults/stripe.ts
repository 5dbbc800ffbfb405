import { arm, disarm, happenAtStripe } from '../support/stripe';
import { system } from './one-copy';
import { takeSnapshot } from './oracle/snapshot';

/** Each hits the next requests of its kind, one fault after the other. */
const requestFaults = ['create', 'confirm', 'capture', 'cancel'].flatMap((on) =>
  [
    // Longer than a webhook takes: it comes before the answer would have.
    { kind: 'timeout_after', ms: 500 },
    { kind: 'error_after' },
    { kind: 'error_before' },
  ].map((fault) => ({ on, ...fault, times: 3 })),
);

const webhookFaults = [
  { on: 'webhook', kind: 'repeat', times: 10 },
  { on: 'webhook', kind: 'shuffle', times: 10 },
  { on: 'webhook', kind: 'delay', times: 5, ms: 3_000 },
  { on: 'webhook', kind: 'drop', times: 5 },
];

/**
 * Part of the payments is refunded at Stripe and the rest disputed by buyers; their webhooks come twice and out of
 * order.
 */
async function refundAndDispute(): Promise<void> {
  const { orders } = await takeSnapshot(system.stack);
  const paid = orders.filter(({ status }) => status === 'complete').slice(0, 5);
  expect(paid.length).toBeGreaterThan(0);
  await arm(system.stack, { on: 'webhook', kind: 'repeat', times: 5, copies: 2 });
  await arm(system.stack, { on: 'webhook', kind: 'shuffle', times: 5 });
  for (const { _id } of paid) {
    await happenAtStripe(system.stack, `${_id}`, { what: 'refund', amount: 1 });
    await happenAtStripe(system.stack, `${_id}`, { what: 'dispute' });
  }
}

describe('Stripe', () => {
  it('may lose its answers or repeat a 500, and send webhooks twice, late, in any order, or never: each order is paid for once or not at all', async () => {
    for (const fault of [...requestFaults, ...webhookFaults]) await arm(system.stack, fault);
    await system.underLoad(() => system.atWork(100));
    await disarm(system.stack);
    await refundAndDispute();
    await system.expectSound();
  });
});
