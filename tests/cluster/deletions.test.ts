import { setTimeout as sleep } from 'node:timers/promises';
import { services, servicesWithDatabase } from '../../dev/src/workspaces';
import { Oracle } from '../faults/oracle/oracle';
import { Dice } from '../load/dice';
import { Load } from '../load/load';
import { brokerName } from '../support/broker';
import { acquaint, expectPaid, makeEveryCall } from '../support/every-call';
import { Cluster } from './cluster';

const stateless = [...services, 'client'];
/** The StatefulSet of the broker that TRANSPORT names. */
const broker = brokerName === 'jetstream' ? brokerName : 'nats';

let cluster: Cluster;
let oracle: Oracle;
const dice = new Dice(20_261_121);

beforeAll(async () => {
  cluster = await Cluster.open();
  oracle = new Oracle(cluster, () => cluster.wrongEndings());
  await cluster.scale(2);
});
afterAll(() => cluster?.close());

/** @returns the requests that got a 5xx, or no answer, while `work` ran under load */
async function underLoad(work: () => Promise<void>): Promise<string[]> {
  const { ledger } = oracle;
  const before = ledger.unanswered.length;
  const load = await Load.start({ origin: cluster.url, ledger, dice: dice.for(dice.number(0, 9999)) });
  try {
    await sleep(2_000);
    await work();
    await sleep(2_000);
  } finally {
    await load.stop();
  }
  return ledger.unanswered.slice(before);
}

/** Waits until the system has settled, prints the counts, and fails with every problem. */
async function expectSound(): Promise<void> {
  const { violations, ...counts } = await oracle.judge();
  process.stdout.write(`${expect.getState().currentTestName}: ${JSON.stringify(counts)}\n`);
  expect(violations).toEqual([]);
}

describe('while people list, edit, reserve, cancel and pay, with two copies of every service', () => {
  it.each(stateless)('a pod of %s is deleted, and nobody is left without an answer', async (name) => {
    const unanswered = await underLoad(() =>
      cluster.deleteOne(`app.kubernetes.io/component in (service, web), app.kubernetes.io/name=${name}`),
    );
    expect(unanswered).toEqual([]);
    await expectSound();
  });

  it('every service is restarted, all at once, and nobody is left without an answer', async () => {
    expect(await underLoad(() => cluster.restart())).toEqual([]);
    await expectSound();
  });

  it.each([broker, 'redis'])(
    '%s is deleted, and nobody is left without an answer, and nothing is lost',
    async (name) => {
      const unanswered = await underLoad(() => cluster.deleteOne(`app.kubernetes.io/name=${name}`));
      expect(unanswered).toEqual([]);
      await expectSound();
    },
  );

  it('the broker is away for a minute, and every call is answered', async () => {
    const acquainted = await acquaint(cluster);
    const unanswered = await underLoad(() =>
      cluster.without(broker, async () => {
        await sleep(60_000);
        await makeEveryCall(acquainted);
      }),
    );
    expect(unanswered).toEqual([]);
    await expectPaid(acquainted);
    await expectSound();
  });

  it.each(servicesWithDatabase)('the database of %s is deleted, and nothing is lost', async (name) => {
    await underLoad(() => cluster.deleteOne(`app.kubernetes.io/component=mongo, app.kubernetes.io/name=${name}`));
    await expectSound();
  });
});
