import { setTimeout as sleep } from 'node:timers/promises';
import { arm, disarm } from '../support/stripe';
import { watchedSystem } from './system';

const system = watchedSystem();

const operations = ['create', 'confirm', 'capture', 'cancel'];
const often = { times: 6 };

/** People pay while Stripe does what it was told to. */
async function payWhile(faults: Record<string, unknown>[]): Promise<void> {
  for (const fault of faults) await arm(system.stack, fault);
  await system.underLoad(() => sleep(6_000));
  await disarm(system.stack);
  await system.expectSound();
}

const each = (fault: object) => operations.map((on) => ({ on, ...often, ...fault }));

describe('whatever Stripe does, each order is paid for once or not at all', () => {
  it('when it charges, and its answer is lost', () => payWhile(each({ kind: 'timeout_after', ms: 10 })));

  it('when it charges, answers 500, and repeats that 500', () => payWhile(each({ kind: 'error_after' })));

  it('when it does nothing, answers 500, and repeats that 500', () => payWhile(each({ kind: 'error_before' })));

  it('when its webhooks come three times each, in the wrong order, late, before the answer, or never', () =>
    payWhile([
      ...each({ kind: 'timeout_after', ms: 500 }),
      { on: 'webhook', kind: 'repeat', times: 10 },
      { on: 'webhook', kind: 'shuffle', times: 10 },
      { on: 'webhook', kind: 'delay', times: 5, ms: 3_000 },
      { on: 'webhook', kind: 'drop', times: 5 },
    ]));
});
