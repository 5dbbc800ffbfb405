import { setTimeout as sleep } from 'node:timers/promises';
import { brokerName } from '../support/broker';
import { acquaint, expectPaid, makeEveryCall } from '../support/every-call';
import { documents } from '../support/whole-stack';
import { watchedSystem } from './system';

/** Longer than anybody waits for an answer of the broker, or believes in a connection that is silent. */
const awayMs = 20_000;
const pausedMs = 15_000;

/** While the broker is away for long: few people fill the outboxes as well as many. */
const few = { people: 3, pauseMs: 2_000 };

const system = watchedSystem({ ACK_WAIT_SECONDS: '10' });

/** Events waiting in the services' own outboxes. */
async function waitingEvents(): Promise<number> {
  const aggregates = await Promise.all([
    documents(system.stack, 'tickets', 'tickets'),
    documents(system.stack, 'orders', 'orders'),
    documents(system.stack, 'payments', 'payments'),
  ]);
  return aggregates.flat().reduce((sum, { outbox }) => sum + outbox.length, 0);
}

it('no sweep has to act as long as nothing fails', async () => {
  await system.underLoad(() => system.atWork(150));
  const { repaired, unknown } = await system.expectSound();
  expect({ repaired, unknown }).toEqual({ repaired: {}, unknown: 0 });
});

describe('a broker', () => {
  it('that is killed with SIGKILL loses nothing that it had taken', async () => {
    await system.underLoad(async () => {
      await system.atWork();
      await system.strikes.kill(brokerName);
      await system.atWork();
    });
    await system.expectSound();
  });

  it(`that hangs for ${pausedMs / 1000} s leaves it unknown what it has taken, and every event arrives all the same`, async () => {
    await system.underLoad(() => system.strikes.pause(brokerName, pausedMs), few);
    await system.expectSound();
  });

  it(`that is away for ${awayMs / 1000} s keeps nobody from any call, and hears of it all when it is back`, async () => {
    const { outcomes, unanswered } = system.oracle.ledger;
    const acquainted = await acquaint(system.stack);
    const before = { ...outcomes, unanswered: unanswered.length };
    await system.underLoad(async () => {
      const back = system.strikes.keepDown(brokerName);
      await sleep(awayMs);
      // A gateway that went by this would turn everybody away.
      const copies = system.stack.processes().filter(({ name }) => /^(tickets|orders|payments)-1$/.test(name));
      const ready = await Promise.all(copies.map(({ url }) => fetch(`${url}/healthz/ready`)));
      expect(ready.map(({ status }) => status)).toEqual([503, 503, 503]);
      await makeEveryCall(acquainted);
      expect(await waitingEvents()).toBeGreaterThan(0);
      await back();
    }, few);
    expect(outcomes.acknowledged).toBeGreaterThan(before.acknowledged);
    expect(unanswered.slice(before.unanswered)).toEqual([]);
    await expectPaid(acquainted);
    await system.expectSound();
    expect(await waitingEvents()).toBe(0);
  });
});
