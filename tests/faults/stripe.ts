import { arm, disarm, happenAtStripe } from '../support/stripe';
import { system } from './one-copy';
import { takeSnapshot } from './oracle/snapshot';

const operations = ['create', 'confirm', 'capture', 'cancel'];
const often = { times: 6 };

/** Users pay while Stripe has these faults. */
async function payWhile(faults: Record<string, unknown>[], then = async () => {}): Promise<void> {
  for (const fault of faults) await arm(system.stack, fault);
  await system.underLoad(() => system.atWork(100));
  await disarm(system.stack);
  await then();
  await system.expectSound();
}

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

const each = (fault: object) => operations.map((on) => ({ on, ...often, ...fault }));

describe('whatever Stripe does, each order is paid for once or not at all', () => {
  it('when it charges, and its answer is lost', () => payWhile(each({ kind: 'timeout_after', ms: 10 })));

  it('when it charges, answers 500, and repeats that 500', () => payWhile(each({ kind: 'error_after' })));

  it('when it does nothing, answers 500, and repeats that 500', () => payWhile(each({ kind: 'error_before' })));

  it('when its webhooks come three times each, in the wrong order, late, before the answer, or never', () =>
    payWhile(
      [
        ...each({ kind: 'timeout_after', ms: 500 }),
        { on: 'webhook', kind: 'repeat', times: 10 },
        { on: 'webhook', kind: 'shuffle', times: 10 },
        { on: 'webhook', kind: 'delay', times: 5, ms: 3_000 },
        { on: 'webhook', kind: 'drop', times: 5 },
      ],
      refundAndDispute,
    ));
});
