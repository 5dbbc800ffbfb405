/**
 * The whole system on the other broker, three servers of it: it is moved there while people use it, and goes on there while
 * one server after the other dies.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { adapterOf, type ChannelState, createLogger, loadConfig, messagingSettings } from '@ticketing/common';
import { streams } from '../../common/src/messaging/jetstream/channels';
import { buildServices } from '../../dev/src/build/services';
import { busProgram } from '../../dev/src/bus/program';
import { locateServers } from '../../dev/src/servers';
import { readSettings } from '../../dev/src/settings';
import { lock } from '../../dev/src/stack/lock';
import type { ProcessPlan } from '../../dev/src/stack/plan';
import { Ports } from '../../dev/src/stack/ports';
import { isReady } from '../../dev/src/stack/readiness';
import { Stack } from '../../dev/src/stack/stack';
import { readStackFile } from '../../dev/src/stack/stack-file';
import { topology } from '../../dev/src/topology';
import { built } from '../../dev/src/topology/built';
import { brokers } from '../../dev/src/topology/infrastructure';
import { Oracle } from '../faults/oracle/oracle';
import { Dice } from '../load/dice';
import { Load } from '../load/load';
import { eventually } from '../support/eventually';
import { Person, type Ticket } from '../support/person';
import type { System } from '../support/whole-stack';

const seed = 20_261_126;
const dataDir = mkdtempSync(join(tmpdir(), 'ticketing-moved-'));
const ports = new Ports();
const said: string[] = [];
let stack: Stack;
let system: System;
/** The copies of the services that take part in events. */
let copies: ProcessPlan[];
let old: ProcessPlan;
let servers: ProcessPlan[];
/** The addresses of the three. */
let url: string;

beforeAll(async () => {
  // Of `migrate`, which makes the streams.
  process.env.STREAM_REPLICAS = '3';
  await buildServices();
  const port = () => ports.hold();
  const settings = readSettings({
    ...{ PORT: `${await port()}`, DATA_DIR: dataDir, NO_CLIENT: '1', NO_MAIL: '1', NO_EXPLORER: '1', REPLICAS: '2' },
    ...{ ACK_WAIT_SECONDS: '3', PASSWORD_COST: '14' },
  });
  const found = await locateServers('nats-streaming', (line) => said.push(line));
  const whole = await topology({ settings, servers: found, run: built, port });
  // Nobody asks expiration for anything: while its one copy restarts, nobody waits.
  const plan = whole.map((group) => ({
    ...group,
    processes: group.processes.filter(({ name }) => name !== 'expiration-2'),
  }));
  const processes = plan.flatMap((group) => group.processes);
  old = processes.find(({ name }) => name === 'nats-streaming') as ProcessPlan;
  servers = await threeServers(port);
  url = servers.map((server) => server.url).join(',');
  copies = processes.filter(({ env }) => env.NATS_URL && env.TRANSPORT);
  // A machine that stalls while a copy stops must not cut requests off: that is not what is tested here.
  for (const copy of copies) copy.env.STOP_DELAY_MS = '3000';
  await lock(dataDir);
  stack = new Stack([{ name: 'JetStream', processes: servers, after: [], stopWithinMs: 1_000 }, ...plan], {
    ...{ dataDir, say: (line: string) => said.push(line), releasePort: (each: number) => ports.release(each) },
  });
  await stack.start();
  const running = () => readStackFile(dataDir);
  system = {
    url: `http://localhost:${settings.port}`,
    processes: running,
    process: (name) => running().find((each) => each.name === name) ?? {},
  };
});
afterAll(async () => {
  delete process.env.STREAM_REPLICAS;
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** A cluster on this machine. */
async function threeServers(port: () => Promise<number>): Promise<ProcessPlan[]> {
  const routes = await Promise.all([1, 2, 3].map(port));
  const addressOf = (route: number) => `nats://127.0.0.1:${route}`;
  return Promise.all(
    routes.map(async (route, index) => {
      const name = `jetstream-${index + 1}`;
      const binary = process.env.NATS_SERVER_BINARY ?? '';
      const alone = brokers.jetstream(binary, { dataDir: join(dataDir, name) }, await port(), await port());
      const cluster = ['-cluster_name', 'ticketing', '-cluster', addressOf(route), '-n', name];
      const args = [...alone.args, ...cluster, '-routes', routes.map(addressOf).join(',')];
      return { ...alone, name, args, otherPorts: [...(alone.otherPorts ?? []), route] };
    }),
  );
}

/** The server that leads the stream ORDERS, and the two others. */
async function leaderAndOthers(): Promise<ProcessPlan[]> {
  const answer = await fetch(`${servers[0]?.monitoringUrl}/jsz?streams=true`);
  const { account_details } = (await answer.json()) as {
    account_details: { stream_detail: { name: string; cluster?: { leader?: string } }[] }[];
  };
  const orders = account_details.flatMap((each) => each.stream_detail).find(({ name }) => name === 'ORDERS');
  const leader = servers.filter(({ name }) => name === orders?.cluster?.leader);
  expect(leader).toHaveLength(1);
  return [...leader, ...servers.filter((each) => !leader.includes(each))];
}

const pidOf = (name: string): number => readStackFile(dataDir).find((each) => each.name === name)?.pid ?? 0;

/** Ends a process, and waits until it runs again. */
async function restart({ name, readiness }: ProcessPlan, signal: NodeJS.Signals): Promise<void> {
  const pid = pidOf(name);
  process.kill(pid, signal);
  await eventually(async () => {
    expect(pidOf(name)).not.toBe(pid);
    expect(await isReady(readiness)).toBe(true);
  });
}

/** A command of `npm run bus`, in this process. @returns what it prints */
async function bus(command: string, ...more: string[]): Promise<string> {
  const printed: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
  try {
    const where = ['--url', url, '--transport', 'jetstream'];
    await busProgram().parseAsync([command, ...where, ...more], { from: 'user' });
  } finally {
    log.mockRestore();
  }
  return printed.join('\n');
}
const migrate = () => bus('migrate', '--from', old.url, '--from-monitoring', `${old.monitoringUrl}`);

/** Runs `work` while people list, reserve, cancel and pay, and judges what has become of all they did. */
async function underLoad(work: (ledger: Oracle['ledger']) => Promise<void>): Promise<void> {
  const wrong = () => said.filter((line) => / ended \((?!exit code 0|SIGKILL)/.test(line));
  const oracle = new Oracle(system, wrong);
  const { ledger } = oracle;
  const load = await Load.start({ origin: system.url, ledger, dice: new Dice(seed), people: 3, pauseMs: 400 });
  try {
    await work(ledger);
  } finally {
    await load.stop();
  }
  const { violations, lost, acknowledged } = await oracle.judge();
  expect({ violations, lost, unanswered: ledger.unanswered }).toEqual({ violations: [], lost: 0, unanswered: [] });
  expect(acknowledged).toBeGreaterThan(20);
}

/** Waits until people have made so many more orders. */
const untilOrders = ({ orders }: Oracle['ledger'], more: number, before = orders.size): Promise<void> =>
  eventually(() => expect(orders.size).toBeGreaterThanOrEqual(before + more));

it('moves there while people buy: nobody gets an error, no event is lost, and no replica differs', async () => {
  await underLoad(async (ledger) => {
    await untilOrders(ledger, 3);
    expect(await migrate()).toMatch(/^order:created +[1-9]\d* .* equal$/m);
    const moved = { TRANSPORT: 'jetstream', STREAM_REPLICAS: '3', NATS_URL: url };
    for (const number of [1, 2]) {
      const each = copies.filter(({ name }) => name.endsWith(`-${number}`));
      for (const { env } of each) Object.assign(env, moved, { NATS_MONITORING_URL: servers[0]?.monitoringUrl });
      await Promise.all(each.map((copy) => restart(copy, 'SIGTERM')));
    }
    // While one half of the copies was there and the other here, both brokers took events.
    expect(await migrate()).toContain('Everything is there');
  });
  // Nothing was published at the old broker after the last copy, and it is of no more use.
  expect(await migrate()).not.toMatch(/^\S+ +[1-9]\d* /m);
});

it('loses nothing when the leader of its three servers dies, and later another one', async () => {
  const [leader, second] = await leaderAndOthers();
  await underLoad(async (ledger) => {
    for (const server of [leader, second]) {
      await untilOrders(ledger, 2);
      if (server) await restart(server, 'SIGKILL');
    }
    await untilOrders(ledger, 2);
  });
});

/** An operator's command in a service's own environment. @returns what it prints. @throws Error with what it says */
function operate(service: string, ...words: string[]): string {
  const { command = '', args = [], cwd, env } = copies.find(({ name }) => name === `${service}-1`) ?? {};
  return execFileSync(command, [...args, ...words], {
    ...{ cwd, encoding: 'utf8', stdio: 'pipe' },
    env: { ...env, LOG_LEVEL: 'warn' },
  });
}

it('tells by each of its servers who listens', async () => {
  for (const server of servers)
    await eventually(async () => {
      const lines = (await bus('channels', '--json', '--url', `${server.url}`)).split('\n');
      const channels: ChannelState[] = lines.map((line) => JSON.parse(line));
      expect(channels.map(({ name }) => name).sort()).toEqual(['KV_tickets', ...streams].sort());
      const groups = channels.flatMap(({ subscribers }) => subscribers).filter(({ name }) => name.includes(':'));
      expect(groups.length).toBeGreaterThan(20);
      expect(groups.filter(({ online }) => !online)).toEqual([]);
    });
});

it('keeps each stream on all three servers, and says which one is on fewer', async () => {
  const answer = await fetch(`${servers[0]?.monitoringUrl}/jsz?streams=true&config=true`);
  const replicas = [...(await answer.text()).matchAll(/"num_replicas": (\d)/g)].map(([, count]) => count);
  expect(replicas).toEqual(['KV_tickets', ...streams].map(() => '3'));

  const logged: string[] = [];
  const logger = createLogger('test', 'warn', { write: (line) => void logged.push(line) });
  for (const STREAM_REPLICAS of ['1', '3']) {
    logged.splice(0);
    const settings = loadConfig(messagingSettings, { NATS_URL: url, NATS_CLUSTER_ID: 'ticketing', STREAM_REPLICAS });
    const broker = await adapterOf('jetstream').connect(settings, 'test', logger);
    // A stream that was made just now may not take messages yet.
    await eventually(() => broker.publish('lesson:hello', 'is made, and is there'));
    await broker.close();
  }
  expect(logged).toEqual([expect.stringContaining('"stream":"LESSON","different":["num_replicas: 1, should be 3"]')]);
});

it('shows an operator what its streams hold, and what a request has caused', async () => {
  const seller = await Person.signUp(system.url);
  const { headers } = await seller.post<Ticket>('/api/tickets', { title: 'Three servers', price: 10 });
  await eventually(async () => {
    const traced = await bus('trace', `${headers.get('x-request-id')}`);
    expect(traced).toMatch(/^ticket:created {2}[0-9a-f]{24} v0 /m);
  });

  expect(operate('orders', 'storage', 'list')).toMatch(/^channel ORDERS {2}\d+\.\d MB in [1-9]\d* messages$/m);
});

it('sets aside what nobody can handle, for an operator to handle again or to forget', async () => {
  await bus('publish', 'order:created', 'no event', '--raw');
  const letters = (): { id: string; payload: string; subject: string }[] =>
    operate('tickets', 'dead-letters', 'list', '--json')
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  const about = { payload: 'no event', subject: 'order:created', group: 'tickets' };
  await eventually(() => expect(letters()).toEqual([expect.objectContaining(about)]));
  const [{ id } = { id: '' }] = letters();
  expect(() => operate('tickets', 'dead-letters', 'replay', id, '--json')).toThrow('1 of the dead letters');
  expect(JSON.parse(operate('tickets', 'dead-letters', 'discard', 'all', '--json'))).toEqual({ id, discarded: true });
  expect(letters()).toEqual([]);
});
