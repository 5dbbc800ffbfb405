import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import {
  adapterOf,
  type Broker,
  type ChannelState,
  createLogger,
  loadConfig,
  messagingSettings,
  type Transport,
} from '@ticketing/common';
import { eventually } from '@ticketing/common/testing';
import { type BrokerServer, startJetStream, startNatsStreaming } from '../../../common/src/testing/broker-servers';
import { root } from '../../src/paths';
import { type Explorer, startExplorer } from '../explorer';
import { beginnings } from '../live';
import { carryOut } from '../operations';
import type { StoredMessage } from '../shapes';
import { statusOf } from '../status';

const created = readFileSync(join(root, 'common/src/events/__test__/golden/order.created.v1.json'), 'utf8');
const { id: orderId } = JSON.parse(created).data;

/** A page that listens. */
async function open({ url }: Explorer) {
  const page = new AbortController();
  const answer = await fetch(`${url}/stream`, { signal: page.signal });
  let text = '';
  const reading = (async () => {
    for await (const chunk of answer.body ?? []) text += Buffer.from(chunk).toString();
  })().catch(() => {});
  const told = (event: string) =>
    [...text.matchAll(new RegExp(`^event: ${event}\ndata: (.*)$`, 'gm'))].map(([, data = '']) => JSON.parse(data));
  return {
    told,
    messages: () => told('messages').flat() as StoredMessage[],
    close: async () => {
      page.abort();
      await reading;
    },
  };
}

/** Runs a broker, and an explorer whose one service says what it is asked to do, for the tests beside it. */
function running(transport: Transport, start: () => Promise<BrokerServer>) {
  const adapter = adapterOf(transport);
  const run = {} as { server: BrokerServer; broker: Broker; explorer: Explorer; logged: string[] };
  beforeAll(async () => {
    run.server = await start();
    const { url, monitoringUrl = '' } = run.server;
    const settings = { NATS_URL: url, NATS_CLUSTER_ID: 'ticketing-test' };
    run.broker = await adapter.connect(loadConfig(messagingSettings, settings), 'test', createLogger('test', 'silent'));
    run.logged = [];
    jest.spyOn(console, 'log').mockImplementation((line) => void run.logged.push(line));
    const says = ['-p', 'process.argv.slice(1).join(" ")'];
    run.explorer = await startExplorer({
      ...{ transport, broker: { url, monitoringUrl }, clusterId: 'ticketing-test', root, processes: () => [] },
      operations: { orders: { command: process.execPath, args: says, cwd: root, env: {} } },
    });
  });
  afterAll(async () => {
    jest.restoreAllMocks();
    await run.explorer.close();
    await run.broker.close();
    await run.server.stop();
  });
  return run;
}

it('shows how far each group of a service is behind', async () => {
  const behind = (name: string, lag: number) => ({ name, lag, online: true, unacknowledged: 0 });
  const subscribers = [behind('orders', 2), behind('orders-sessions', 3), behind('tickets', 4)];
  const channel = { name: 'user:deleted', messages: 9, bytes: 9, firstSequence: 1, lastSequence: 9, subscribers };
  expect((await statusOf(['orders'], [], [channel])).services).toMatchObject([
    {
      behind: [
        { of: 'user:deleted', count: 2 },
        { of: 'user:deleted, sessions', count: 3 },
      ],
    },
  ]);
});

describe('on JetStream, the explorer', () => {
  const run = running('jetstream', () => startJetStream({ monitored: true }));

  it('shows what is stored, and what comes', async () => {
    await run.broker.publish('order:created', created);
    const page = await open(run.explorer);
    await eventually(() => expect(page.messages()).toHaveLength(1));
    await run.broker.publish('payment:created', 'garbage');
    await eventually(() =>
      expect(page.messages()).toMatchObject([
        { subject: 'order:created', readable: true, payload: created },
        { subject: 'payment:created', readable: false },
      ]),
    );
    await page.close();
  });
});

describe('on NATS Streaming, the explorer', () => {
  const run = running('nats-streaming', () => startNatsStreaming({ monitored: true }));
  const subscribers = async () => {
    const { url, monitoringUrl } = run.server;
    const options = { url, monitoringUrl, clusterId: 'ticketing-test', clientId: 'looking' };
    const bus = await adapterOf('nats-streaming').openBus(options);
    return (await bus.channels().finally(() => bus.close())).flatMap((channel) => channel.subscribers);
  };

  it('looks at the broker while a page is open, and not before or after', async () => {
    await run.broker.publish('order:created', created);
    await run.broker.publish('order:cancelled', 'garbage');
    expect(await subscribers()).toEqual([]);
    const [page, other] = [await open(run.explorer), await open(run.explorer)];
    await eventually(() => expect(other.messages()).toHaveLength(2));
    await other.close();
    await run.broker.publish('order:created', created);
    await eventually(() => expect(page.messages()).toHaveLength(3));
    expect(page.messages().find(({ subject }) => subject === 'order:cancelled')).toMatchObject({ readable: false });
    expect(page.messages().find(({ subject }) => subject === 'order:created')).toMatchObject({
      ...{ readable: true, payload: created },
    });
    await eventually(() => expect(page.told('status')).not.toEqual([]));
    expect((await subscribers()).length).toBeGreaterThan(0);
    await page.close();
    await eventually(async () => expect(await subscribers()).toEqual([]));
  });

  it('finds what the broker has of an id, while somebody looks', async () => {
    const find = (texts: string) => fetch(`${run.explorer.url}/find?texts=${texts}`);
    expect((await find(orderId)).status).toBe(503);
    const page = await open(run.explorer);
    await eventually(() => expect(page.told('beginning')).toHaveLength(1));
    const found = (await (await find(`nobody,${orderId}`)).json()) as StoredMessage[];
    expect(found.map(({ payload }) => payload)).toEqual([created, created]);
    for (const wrong of ['', 'a', '%22%3A%22%22']) expect((await find(wrong)).status).toBe(400);
    await page.close();
  });

  it('carries out the commands that it has buttons for, and logs them', async () => {
    const ask = async (body: object, origin = new URL(run.explorer.url).origin) => {
      const headers = { 'content-type': 'application/json', origin };
      const answer = await fetch(`${run.explorer.url}/operate`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
      return answer.ok ? answer.json() : answer.status;
    };
    const list = { service: 'orders', command: 'dead-letters list' };
    expect(await ask(list)).toEqual({ exitCode: 0, lines: ['dead-letters list --json'], more: 0, errors: [] });
    expect(await ask({ service: 'orders', command: 'dead-letters replay', letter: 'all' })).toMatchObject({
      lines: ['dead-letters replay all --json'],
    });
    expect(run.logged.map((line) => JSON.parse(line))).toMatchObject([
      { service: 'orders', words: ['dead-letters', 'list', '--json'], exitCode: 0 },
      { service: 'orders', words: ['dead-letters', 'replay', 'all', '--json'], exitCode: 0 },
    ]);
    expect(await ask(list, 'https://evil.example')).toBe(403);
    expect(await ask(list, 'http://127.0.0.1:1')).toBe(403);
    for (const wrong of [
      { service: 'none', command: 'outbox list' },
      { service: 'constructor', command: 'outbox list' },
      { service: 'orders', command: 'users grant' },
      { service: 'orders', command: 'dead-letters replay' },
      { service: 'orders', command: 'dead-letters replay', letter: '--eval=1 2' },
      { service: 'orders', command: 'outbox list', letter: 'all' },
    ])
      expect(await ask(wrong)).toBe(400);
    expect(run.logged).toHaveLength(2);
  });

  it('ends a search that nobody waits for any more, and lets no more wait than it can do', async () => {
    let missing = 1;
    // Says that a channel has a message more, which never comes.
    const monitoring = createServer(async (req, res) => {
      const text = await (await fetch(`${run.server.monitoringUrl}${req.url}`)).text();
      res.end(text.replace(/"last_seq": ?(\d+)/g, (_, last) => `"last_seq": ${Number(last) + missing}`));
    }).listen(0, '127.0.0.1');
    await once(monitoring, 'listening');
    const monitoringUrl = `http://127.0.0.1:${(monitoring.address() as AddressInfo).port}`;
    const explorer = await startExplorer({
      ...{ transport: 'nats-streaming', broker: { url: run.server.url, monitoringUrl }, clusterId: 'ticketing-test' },
      ...{ root, processes: () => [], operations: {} },
    });
    const page = await open(explorer);
    await eventually(() => expect(page.told('beginning')).toHaveLength(1));
    const gone = new AbortController();
    const find = (signal?: AbortSignal) => fetch(`${explorer.url}/find?texts=${orderId}`, signal && { signal });
    const abandoned = Array.from({ length: 30 }, () => find(gone.signal));
    expect((await Promise.race(abandoned)).status).toBe(429);
    gone.abort();
    await Promise.allSettled(abandoned);
    missing = 0;
    await eventually(async () => expect((await find()).status).toBe(200));
    await page.close();
    await explorer.close();
    monitoring.close();
  });

  it('says when the broker is gone, and looks again for the page that comes back', async () => {
    const page = await open(run.explorer);
    await eventually(() => expect(page.messages()).not.toEqual([]));
    await run.server.restart();
    await eventually(() => expect(page.told('problem')).toEqual([expect.any(String)]));
    await eventually(async () => {
      const again = await open(run.explorer);
      await eventually(() => expect(again.messages()).toHaveLength(3), 2_000).finally(again.close);
    });
  });

  it('answers to the names of this machine alone, and to no page of another site', async () => {
    const statusFor = (path: string, headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = request(`${run.explorer.url}${path}`, { headers }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asked.on('error', reject).end();
      });
    expect(await statusFor('', { host: 'localhost:1' })).toBe(200);
    expect(await statusFor('', { host: 'tickets.example' })).toBe(421);
    expect(await statusFor('/stream', { 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await statusFor('', { 'sec-fetch-site': 'cross-site' })).toBe(200);
  });
});

it('what a command says is bounded by its parts: its complaints, its lines, the texts in a line of JSON', async () => {
  const program = `
    console.error('x'.repeat(1e6));
    console.log(JSON.stringify({ id: 'large', payload: 'x'.repeat(1e6) }));
    for (let line = 1; line < 300; line += 1) console.log(JSON.stringify({ id: line }));`;
  const operation = { command: process.execPath, args: ['-e', program], cwd: root, env: {} };
  const { exitCode, lines, more, errors } = await carryOut(operation, []);
  expect([exitCode, lines.length, more, errors.length]).toEqual([0, 200, 100, 1]);
  expect(lines.map((line) => JSON.parse(line).id)).toEqual([
    'large',
    ...Array.from({ length: 199 }, (_, at) => at + 1),
  ]);
  expect([lines[0]?.length, errors[0]?.length].every((length) => Number(length) < 6_000)).toBe(true);
});

describe('the last messages of all channels', () => {
  const channel = (name: string, firstSequence: number, lastSequence: number): ChannelState => ({
    ...{ name, messages: lastSequence - firstSequence + 1, bytes: 0, firstSequence, lastSequence, subscribers: [] },
  });

  it('are no more than are kept, and a small channel leaves its share to a large one', () => {
    const begun = beginnings([
      channel('order:created', 100_001, 200_000),
      channel('ticket:created', 1, 1_000),
      channel('user:registered', 5, 4),
      channel('_unknown', 1, 9),
    ]);
    expect(begun.slice(0, 3)).toEqual([
      { subjects: ['user:registered'], from: { policy: 'earliest' } },
      { subjects: ['ticket:created'], from: { policy: 'sequence', sequence: 1 } },
      { subjects: ['order:created'], from: { policy: 'sequence', sequence: 191_001 } },
    ]);
    expect(begun[3]?.subjects).toContain('order:cancelled');
  });

  it('are those of an aggregate, where it has a channel', () => {
    expect(beginnings([channel('PAYMENTS', 1, 3)])[0]?.subjects).toEqual(
      expect.arrayContaining(['payment:created', 'payment:voided']),
    );
  });
});
