import { setTimeout as sleep } from 'node:timers/promises';
import { runningIn } from '../../dev/src/topology/services';
import { servicesWithDatabase } from '../../dev/src/workspaces';
import { brokerName } from '../support/broker';
import { eventually } from '../support/eventually';
import { acquaint, expectPaid, makeEveryCall, makeEveryCallInVain } from '../support/every-call';
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

/** Keeps all databases down while `work` runs, and waits until the services answer again. */
async function withoutDatabases(work: () => Promise<void>): Promise<void> {
  const databases = runningIn({ mail: false }, servicesWithDatabase);
  const back = databases.map((service) => system.strikes.keepDown(`mongo-${service}`));
  await work();
  await Promise.all(back.map((restart) => restart()));
  const copies = databases.map((service) => system.stack.process(`${service}-1`));
  await eventually(async () => {
    const serving = await Promise.all(copies.map(({ url }) => fetch(`${url}/healthz/serving`)));
    expect(serving.map(({ status }) => status)).toEqual(copies.map(() => 200));
  });
}

it('no sweep has to act as long as nothing fails', async () => {
  await system.underLoad(() => system.atWork(80));
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

  it(`that is away for ${awayMs / 1000} s keeps nobody from any call, unless the databases are away as well, and hears of it all when it is back`, async () => {
    const { outcomes, unanswered } = system.oracle.ledger;
    const acquainted = await acquaint(system.stack);
    const before = { ...outcomes, unanswered: unanswered.length };
    const back = system.strikes.keepDown(brokerName);
    await withoutDatabases(() => makeEveryCallInVain(system.stack, acquainted.buyer));
    await system.underLoad(async () => {
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
