import { eventually } from '../support/eventually';
import { Person } from '../support/person';
import { arm, disarm, faultsLeft, happenAtStripe } from '../support/stripe';
import { system } from './one-copy';
import { takeSnapshot } from './oracle/snapshot';

const hits = (on: string, times: number) =>
  [
    // Longer than a webhook takes: it comes before the answer would have.
    { kind: 'timeout_after', ms: 500 },
    { kind: 'error_after' },
    { kind: 'error_before' },
  ].map((fault) => ({ on, ...fault, times }));

/** Each hits the next requests of its kind, one fault after the other. Few payments are voided by themselves. */
const requestFaults = [...['create', 'confirm', 'capture'].flatMap((on) => hits(on, 3)), ...hits('cancel', 1)];

const webhookFaults = [
  { on: 'webhook', kind: 'repeat', times: 5 },
  { on: 'webhook', kind: 'shuffle', times: 5 },
  { on: 'webhook', kind: 'delay', times: 3, ms: 3_000 },
  { on: 'webhook', kind: 'drop', times: 3 },
];

/** People go on meanwhile, as fast as the machine lets them. */
const usedWithinMs = 90_000;

/** Waits until each of the faults of some requests has hit. */
const untilUsed = (requests: string[]): Promise<void> =>
  eventually(async () => {
    const left = await faultsLeft(system.stack);
    expect(left.filter(({ on }) => requests.includes(on))).toEqual([]);
  }, usedWithinMs);

/** Buyers whose bank wants to ask them change their minds: their payments are voided. */
async function changeMinds(buyers: number): Promise<void> {
  const [seller, buyer] = await Promise.all([Person.signUp(system.stack.url), Person.signUp(system.stack.url)]);
  for (let one = 0; one < buyers; one += 1) {
    const { body: order } = await buyer.reserve((await seller.sell('Not after all', 20)).id);
    expect((await buyer.pay(order.id, 'tok_threeDSecure2Required')).body.status).toBe('requires_action');
    expect((await buyer.delete(`/api/orders/${order.id}`)).status).toBe(204);
  }
}

/**
 * Part of the payments is refunded at Stripe and the rest disputed by buyers; their webhooks come twice and out of
 * order.
 */
async function refundAndDispute(): Promise<void> {
  const paid = await eventually(async () => {
    const { payments } = await takeSnapshot(system.stack);
    // Others are still to be collected, by the sweep; and of a second attempt, the first may have left an intent without a charge.
    const collected = payments.filter(({ status, attempt }) => status === 'captured' && attempt === 1);
    expect(collected.length).toBeGreaterThan(0);
    return collected.slice(0, 5);
  });
  await arm(system.stack, { on: 'webhook', kind: 'repeat', times: 5, copies: 2 });
  await arm(system.stack, { on: 'webhook', kind: 'shuffle', times: 5 });
  for (const { orderId } of paid) {
    await happenAtStripe(system.stack, orderId, { what: 'refund', amount: 1 });
    await happenAtStripe(system.stack, orderId, { what: 'dispute' });
  }
}

describe('Stripe', () => {
  it('may lose its answers or repeat a 500, and send webhooks twice, late, in any order, or never: each order is paid for once or not at all', async () => {
    for (const fault of [...requestFaults, ...webhookFaults]) await arm(system.stack, fault);
    await system.underLoad(async () => {
      await system.atWork(50);
      await untilUsed(['create', 'confirm', 'capture', 'webhook']);
    });
    await changeMinds(3);
    await untilUsed(['cancel']);
    await disarm(system.stack);
    await refundAndDispute();
    await system.expectSound();
  });
});
