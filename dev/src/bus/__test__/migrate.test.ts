import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapterOf, type Bus } from '@ticketing/common';
import { freePort, type RunningProcess, startProcess } from '@ticketing/common/testing';
import { type BrokerServer, startJetStream } from '../../../../common/src/testing/broker-servers';
import { root } from '../../paths';
import { natsStreaming } from '../../topology/infrastructure';
import { busProgram } from '../program';

const golden = (name: string) =>
  JSON.parse(readFileSync(join(root, `common/src/events/__test__/golden/${name}.json`), 'utf8'));
const ticket = golden('ticket.updated.v1');
const order = golden('order.created.v1');
const idOf = (index: number) => index.toString(16).padStart(24, '0');
const payloadOf = (event: typeof ticket, index: number, version: number): string => {
  const aggregateId = idOf(index);
  const data = { ...event.data, id: aggregateId, version };
  return JSON.stringify({ ...event, id: `${event.subject}:${aggregateId}:${version}`, version, data });
};

describe('npm run bus -- migrate', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'ticketing-migrate-'));
  /** As a stack runs it. */
  let old: { url: string; monitoringUrl?: string; process: RunningProcess };
  let server: BrokerServer;
  let source: Bus;
  let target: Bus;
  let printed: string[] = [];

  const open = (clientId: string) =>
    adapterOf('jetstream').openBus({ url: server.url, clusterId: '', clientId, monitoringUrl: undefined });

  beforeAll(async () => {
    const binary = process.env.NATS_STREAMING_BINARY ?? '';
    const plan = natsStreaming(binary, { dataDir, channelMaxAge: undefined }, await freePort(), await freePort());
    old = { ...plan, process: await startProcess({ ...plan, env: process.env, ready: /Streaming Server is ready/ }) };
    server = await startJetStream();
    const { url, monitoringUrl } = old;
    const options = { url, clusterId: 'ticketing', clientId: 'before', monitoringUrl };
    source = await adapterOf('nats-streaming').openBus(options);
    for (let index = 0; index < 300; index += 1) {
      await source.publish('ticket:updated', payloadOf(ticket, index % 50, Math.floor(index / 50) + 1));
      if (index % 10 === 0) await source.publish('order:created', payloadOf(order, index, 0));
    }
    // The same event twice, something that is no event, and something that is none of ours.
    await source.publish('order:created', payloadOf(order, 0, 0));
    await source.publish('order:created', 'no event');
    await source.publish('lesson:hello', 'one');
    jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
  });
  beforeEach(() => {
    printed = [];
  });
  afterAll(async () => {
    delete process.env.DATA_DIR;
    await target?.close();
    await Promise.all([old.process.stop(), server.stop()]);
    rmSync(dataDir, { recursive: true });
  });

  const bus = (...words: string[]) => busProgram().parseAsync([...words, '--url', server.url], { from: 'user' });
  const migrate = (...flags: string[]) =>
    bus('migrate', '--from', old.url, '--from-monitoring', `${old.monitoringUrl}`, ...flags);
  const copied = (): Record<string, number> =>
    Object.fromEntries(printed.map((line) => JSON.parse(line)).map(({ subject, copied }) => [subject, copied]));
  const stored = async (subject: string): Promise<string[]> => {
    const payloads: string[] = [];
    await target.history(({ payload }) => void payloads.push(payload), { subject });
    return payloads;
  };

  it('goes on where it was when the broker was killed under it', async () => {
    // The streams, and a few messages.
    const killing = new Promise<void>((resolve, reject) => {
      const look = async () => {
        const looking = await open('looking').catch(() => undefined);
        const found: number[] = [];
        await looking
          ?.history(({ sequence }) => void found.push(sequence), { subject: 'ticket:updated' })
          .catch(() => {});
        await looking?.close();
        if (found.length < 20) return void look().catch(reject);
        await server.process().stop();
        resolve();
      };
      void look().catch(reject);
    });
    await expect(migrate('--json')).rejects.toThrow();
    await killing;
    await server.restart();
    target = await open('after');
    const before = await stored('ticket:updated');
    expect([before.length >= 20, before.length < 300]).toEqual([true, true]);

    await migrate('--json');
    expect(copied()).toMatchObject({ 'ticket:updated': 300 - before.length, 'order:created': 32 });
    expect(await stored('ticket:updated')).toHaveLength(300);
    expect(await stored('order:created')).toHaveLength(32);
    expect(await stored('lesson:hello')).toEqual([]);
  });

  it('copies only what is new, also when others publish meanwhile', async () => {
    await target.publish('ticket:updated', payloadOf(ticket, 1, 99));
    await source.publish('ticket:updated', payloadOf(ticket, 2, 98));
    await migrate('--json');
    expect(copied()).toMatchObject({ 'ticket:updated': 1, 'order:created': 0 });
    expect(await stored('ticket:updated')).toHaveLength(302);
    await migrate();
    expect(printed.join('\n')).toMatch(/^ticket:updated +0 +301 \/ 301 +50 \/ 50 +equal$/m);
    expect(printed.at(-1)).toMatch(/^Everything is there/);
  });

  it('takes what a stack has left in DATA_DIR', async () => {
    await source.publish('ticket:updated', payloadOf(ticket, 3, 97));
    await source.close();
    await old.process.stop();
    process.env.DATA_DIR = dataDir;
    await bus('migrate', '--json');
    expect(copied()).toMatchObject({ 'ticket:updated': 1, 'order:created': 0 });
  });

  it('says where the two differ', async () => {
    await target.publish('order:created', 'a stranger', { movedFrom: 5 });
    await expect(bus('migrate')).rejects.toThrow('The two differ in order:created');
    expect(printed.join('\n')).toMatch(/^order:created +0 +32 \/ 33 +\d+ \/ \d+ +DIFFERENT$/m);
  });
});
