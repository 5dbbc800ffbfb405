/** The whole system on the other broker: it is moved there while people use it, and goes on there. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
import { Dice } from '../faults/load/dice';
import { Load } from '../faults/load/load';
import { Oracle } from '../faults/oracle/oracle';
import { eventually } from '../support/eventually';
import { type Order, Person, type Ticket } from '../support/person';
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
let jetstream: ProcessPlan;

beforeAll(async () => {
  await buildServices();
  const port = () => ports.hold();
  const settings = readSettings({
    ...{ PORT: `${await port()}`, DATA_DIR: dataDir, NO_CLIENT: '1', REPLICAS: '2' },
    ...{ ACK_WAIT_SECONDS: '3', PASSWORD_COST: '14' },
  });
  const servers = await locateServers('nats-streaming', (line) => said.push(line));
  const whole = await topology({ settings, servers, run: built, port });
  // Nobody asks expiration for anything: while its one copy restarts, nobody waits.
  const plan = whole.map((group) => ({
    ...group,
    processes: group.processes.filter(({ name }) => name !== 'expiration-2'),
  }));
  const processes = plan.flatMap((group) => group.processes);
  old = processes.find(({ name }) => name === 'nats-streaming') as ProcessPlan;
  jetstream = brokers.jetstream(process.env.NATS_SERVER_BINARY ?? '', settings, await port(), await port());
  copies = processes.filter(({ env }) => env.NATS_URL && env.TRANSPORT && !env.SIGNUPS_PER_ADDRESS);
  // A machine that stalls while a copy stops must not cut requests off: that is not what is tested here.
  for (const copy of copies) copy.env.STOP_DELAY_MS = '3000';
  await lock(dataDir);
  stack = new Stack([{ name: 'JetStream', processes: [jetstream], after: [], stopWithinMs: 1_000 }, ...plan], {
    ...{ dataDir, say: (line: string) => said.push(line), releasePort: (each: number) => ports.release(each) },
  });
  await stack.start();
  const found = () => readStackFile(dataDir);
  system = {
    url: `http://localhost:${settings.port}`,
    processes: found,
    process: (name) => found().find((each) => each.name === name) ?? {},
  };
});
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

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
async function bus(...words: string[]): Promise<string> {
  const printed: string[] = [];
  const log = jest.spyOn(console, 'log').mockImplementation((line) => void printed.push(line));
  try {
    const where = ['--url', jetstream.url, '--transport', 'jetstream'];
    await busProgram().parseAsync([...words, ...where], { from: 'user' });
  } finally {
    log.mockRestore();
  }
  return printed.join('\n');
}
const migrate = () => bus('migrate', '--from', old.url, '--from-monitoring', `${old.monitoringUrl}`);

it('moves there while people buy: nobody gets an error, no event is lost, and no replica differs', async () => {
  const oracle = new Oracle(system, () => said.filter((line) => / ended \((?!exit code 0\))/.test(line)));
  const { ledger } = oracle;
  const load = await Load.start({ origin: system.url, ledger, dice: new Dice(seed), people: 3, pauseMs: 400 });
  try {
    await eventually(() => expect(ledger.orders.size).toBeGreaterThan(2));
    expect(await migrate()).toMatch(/^order:created +[1-9]\d* .* equal$/m);
    const { url: NATS_URL, monitoringUrl: NATS_MONITORING_URL = '' } = jetstream;
    for (const number of [1, 2]) {
      const each = copies.filter(({ name }) => name.endsWith(`-${number}`));
      for (const { env } of each) Object.assign(env, { TRANSPORT: 'jetstream', NATS_URL, NATS_MONITORING_URL });
      await Promise.all(each.map((copy) => restart(copy, 'SIGTERM')));
    }
    // While one half of the copies was there and the other here, both brokers took events.
    expect(await migrate()).toContain('Everything is there');
  } finally {
    await load.stop();
  }
  const { violations, lost, acknowledged } = await oracle.judge();
  expect({ violations, lost, unanswered: ledger.unanswered }).toEqual({ violations: [], lost: 0, unanswered: [] });
  expect(acknowledged).toBeGreaterThan(20);
  // Nothing was published at the old broker after the last copy, and it is of no more use.
  expect(await migrate()).not.toMatch(/^\S+ +[1-9]\d* /m);
});

it('sells a ticket there, and what the broker has stored survives its SIGKILL', async () => {
  const [seller, buyer] = await Promise.all([Person.signUp(system.url), Person.signUp(system.url)]);
  const { body: ticket, headers } = await seller.post<Ticket>('/api/tickets', { title: 'Two brokers', price: 10 });
  const { body: order } = await buyer.reserve(ticket.id);
  const restarted = restart(jetstream, 'SIGKILL');
  expect((await buyer.pay(order.id)).status).toBe(201);
  await restarted;
  await eventually(async () => {
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
    expect((await buyer.get<Ticket>(`/api/tickets/${ticket.id}`)).body.status).toBe('sold');
  });
  const traced = await bus('trace', `${headers.get('x-request-id')}`);
  expect(traced).toMatch(/^ticket:created {2}[0-9a-f]{24} v0 /m);
});

it('tells an operator what its streams hold', () => {
  const [orders] = copies.filter(({ name }) => name.startsWith('orders'));
  const { command = '', args = [], cwd, env } = orders ?? {};
  const listed = execFileSync(command, [...args, 'storage', 'list'], { cwd, encoding: 'utf8', env });
  expect(listed).toMatch(/^channel ORDERS {2}\d+\.\d MB in [1-9]\d* messages$/m);
});
