import { existsSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Broker, connectNatsStreaming, createLogger, Subjects } from '@ticketing/common';
import { eventually, freePort, type RunningProcess, startProcess } from '@ticketing/common/testing';
import { natsStreaming } from '../infrastructure';

const server = process.env.NATS_STREAMING_BINARY ?? '';
const ready = /Streaming Server is ready/;
const logger = createLogger('test', 'silent');
// Every test starts the server two or three times.
jest.setTimeout(120_000);

let dataDir: string;
let store: string;
let running: RunningProcess | undefined;
let broker: Broker | undefined;

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'ticketing-broker-'));
  store = join(dataDir, 'nats');
});
afterEach(async () => {
  await broker?.close();
  await running?.stop();
  rmSync(dataDir, { recursive: true });
});

/** Starts the broker as a stack does, and connects to it. */
async function start(channelMaxAge?: string) {
  const [port, monitoringPort] = [await freePort(), await freePort()];
  const { command, args, url } = natsStreaming(server, { dataDir, channelMaxAge }, port, monitoringPort);
  running = await startProcess({ command, args, ready });
  broker = await connectNatsStreaming({ url, clusterId: 'ticketing', clientName: 'test', logger });
  return { broker, output: running.output, monitor: `http://127.0.0.1:${monitoringPort}` };
}

async function stop() {
  await broker?.close();
  await running?.stop();
}

async function received(subject: string): Promise<string[]> {
  const payloads: string[] = [];
  await broker?.subscribe(
    { kind: 'durable', subject, group: 'readers', ackWaitMs: 30_000, maxInFlight: 32 },
    async ({ payload }) => void payloads.push(payload),
  );
  return payloads;
}

const without = async () =>
  startProcess({
    command: server,
    args: ['-p', `${await freePort()}`, '-cid', 'ticketing', '-st', 'FILE', '-dir', store],
    ready,
  });

it('a broker that has lost its whole store starts again, with an empty one', async () => {
  const ports = [await freePort(), await freePort()] as const;
  const { command, args } = natsStreaming(server, { dataDir, channelMaxAge: undefined }, ...ports);
  rmSync(store, { recursive: true });
  running = await startProcess({ command, args, ready });
  expect(existsSync(store)).toBe(true);
});

describe('a broker whose disk was full', () => {
  it.each(['msgs.1.dat', 'msgs.1.idx', 'subs.dat'])(
    'when it made %s for a channel’s first message starts again, and takes that channel’s messages',
    async (file) => {
      await (await start()).broker.publish('known', 'before');
      await stop();
      mkdirSync(join(store, 'new'));
      writeFileSync(join(store, 'new', file), '');
      if (file === 'msgs.1.idx') writeFileSync(join(store, 'new', 'msgs.1.dat'), Buffer.from([1, 0, 0, 0]));
      await expect(without()).rejects.toThrow('unable to verify file version: EOF');

      const again = await start();
      await again.broker.publish('new', 'after');
      const [known, made] = [await received('known'), await received('new')];
      await eventually(() => expect([known, made]).toEqual([['before'], ['after']]));
    },
  );

  it('when it wrote a channel’s first message keeps everything that was acknowledged, on every further start', async () => {
    const { broker } = await start();
    await broker.publish('known', 'before');
    await broker.publish('new', 'x'.repeat(5_000));
    await stop();
    // As found in practice: the first pages of the message, and nothing in the index.
    truncateSync(join(store, 'new', 'msgs.1.dat'), 4_096);
    truncateSync(join(store, 'new', 'msgs.1.idx'), 4);
    await expect(without()).rejects.toThrow('unexpected EOF');

    for (const message of ['first', 'second']) {
      await (await start()).broker.publish('new', message);
      await stop();
    }
    await start();
    const [known, made] = [await received('known'), await received('new')];
    await eventually(() => expect([known, made]).toEqual([['before'], ['first', 'second']]));
  });
});

describe('a channel', () => {
  it('is limited by age alone: a week, and an hour for what reconciliation asks', async () => {
    const limits = (await start()).output().replaceAll(/.*STREAM: /g, '');
    expect(limits).toMatch(/Messages *: *unlimited\n *Bytes *: *unlimited\n *Age *: *168h0m0s\n/);
    for (const subject of Object.values(Subjects).filter((each) => each.startsWith('reconciliation:')))
      expect(limits).toMatch(new RegExp(`${subject}\\n *\\|-> Age *1h0m0s`));
  });

  it('forgets what is older than the stack was told', async () => {
    const { broker, monitor } = await start('1s');
    await broker.publish('news', 'old');
    const messages = async () => {
      const answer = await fetch(`${monitor}/streaming/channelsz?channel=news`);
      return ((await answer.json()) as { msgs: number }).msgs;
    };
    await eventually(async () => expect(await messages()).toBe(0));
  });
});
