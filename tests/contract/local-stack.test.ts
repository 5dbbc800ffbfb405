import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProcess } from '@ticketing/common/testing';
import { root } from '../../dev/src/paths';
import { seed } from '../../dev/src/seed/seed';
import { type Stack, startStack } from '../../dev/src/testing/stack';
import { services, servicesWithDatabase } from '../../dev/src/workspaces';
import { metricsAsked, seriesAsked } from '../manifests/monitoring';
import { brokerName } from '../support/broker';
import { eventually } from '../support/eventually';
import { openToForeignHosts, statusFor } from '../support/foreign-hosts';
import { listeningAddresses } from '../support/listening';
import { paidInTime } from '../support/paid-in-time';
import { type Order, type Payment, Person, type Ticket } from '../support/person';
import { expectRefusal } from './refusal';

const dataDir = mkdtempSync(join(tmpdir(), 'ticketing-contract-'));
/** As through a tunnel; from its second start on. */
const publicOrigin = 'https://tickets.example';

let stack: Stack;
beforeAll(async () => {
  stack = await startStack({ env: { NO_CLIENT: '1', NO_MAIL: '', NO_EXPLORER: '' }, dataDir });
});
afterAll(async () => {
  await stack?.stop();
  rmSync(dataDir, { recursive: true });
});

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

const isListening = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false));
    socket.on('connect', () => socket.destroy());
  });

const untilTicket = ({ url }: Stack, id: string, status: string) =>
  eventually(async () => expect((await new Person(url).get<Ticket>(`/api/tickets/${id}`)).body.status).toBe(status));

const databases = servicesWithDatabase.map((service) => `mongo-${service}`);

describe('stack.json', () => {
  it('lists every process with what it needs to be found', async () => {
    const one = [
      ...databases,
      brokerName,
      'redis',
      'stripe-emulator',
      'inbox',
      'explorer',
      ...services.map((name) => `${name}-1`),
    ];
    expect(stack.processes().map(({ name }) => name)).toEqual(expect.arrayContaining([...one, 'gateway']));
    expect(stack.processes()).toHaveLength(one.length + 1);
    expect(stack.process('gateway').url).toBe(stack.url);
    expect(stack.output).toMatch(new RegExp(`^Ready: ${stack.url}$`, 'm'));
    expect(stack.output).toMatch(/^Explorer: http:\/\/127\.0\.0\.1:\d+\/_explorer$/m);
    for (const { pid, port, url, log, ...rest } of stack.processes()) {
      const further = { [brokerName]: ['monitoringUrl'], inbox: ['smtpUrl'] }[rest.name] ?? [];
      expect(Object.keys(rest)).toEqual(['name', ...further]);
      expect(isAlive(pid)).toBe(true);
      expect(await isListening(port)).toBe(true);
      expect(Number(new URL(`${url}`).port)).toBe(port);
      expect(existsSync(log)).toBe(true);
    }
  });
});

describe('npm run seed', () => {
  it('fills a running stack once, however often it is run', async () => {
    const [first, second] = [await seed(stack.url, new Date()), await seed(stack.url, new Date())];
    expect(first).toMatchObject({ listed: 100, alreadyThere: 0 });
    expect(first.reserved).toBeGreaterThan(0);
    expect(first.sold).toBeGreaterThan(0);
    expect(second).toEqual({ listed: 0, alreadyThere: 100, reserved: 0, sold: 0 });
    const { body } = await new Person(stack.url).get<Ticket[]>('/api/tickets?status=available&limit=100');
    expect(body.length).toBeLessThanOrEqual(100 - first.reserved - first.sold);
  });
});

const program = (...args: string[]) => ({
  ...{ command: process.execPath, args: [join(root, 'dev/bin/run.mjs'), ...args] },
  env: { ...process.env, DATA_DIR: dataDir },
});

describe('npm run bus', () => {
  it('replays dead letters of the running stack', async () => {
    const failing = startProcess({ ...program('bus', 'replay', 'orders', 'x'), ready: /never/ });
    await expect(failing).rejects.toThrow(/ended with 1:.*There is no dead letter x/s);
  });

  it('listens to its broker, and ends with 0 on SIGINT', async () => {
    const listening = await startProcess({
      ...program('bus', 'listen', 'ticket:*'),
      ready: /Listening to ticket:created/,
    });
    await listening.stop('SIGINT');
    expect(listening.ended()).toBe(0);
  });
});

describe('npm run load', () => {
  it('has people use the running stack until SIGINT, and leaves a report with the verdict of the oracle', async () => {
    const command = program('load', '--buyers', '8', '--minutes', '5', '--seed', '1');
    const loading = await startProcess({ ...command, ready: /8 buyers: (?!0\.0)[\d.]+ requests a second/ });
    await loading.stop('SIGINT');
    expect([loading.output(), loading.ended()]).toEqual([expect.stringContaining('SOUND'), 0]);
    const report = JSON.parse(readFileSync(join(dataDir, 'load/report.json'), 'utf8'));
    expect(report).toMatchObject({ ended: 'stopped', accounts: 8, soldTwice: 0, requests: { unknown: 0 } });
    expect(report.verdict).toEqual({ by: 'databases and Stripe', violations: [], repaired: expect.any(Object) });
    expect(readFileSync(join(dataDir, 'load/report.svg'), 'utf8')).toContain('8 buyers');
  });
});

describe('the metrics of everything that runs, after a load', () => {
  let exposed: string;
  beforeAll(async () => {
    await paidInTime(await Person.signUp(stack.url), await Person.signUp(stack.url));
    const copies = stack.processes().filter(({ name }) => /-\d+$/.test(name));
    const answers = copies.map(async ({ url }) => (await fetch(`${url}/metrics`)).text());
    exposed = (await Promise.all(answers)).join('\n');
  });

  it('are all that alerts and dashboards ask for', () => {
    const names = [...exposed.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
    expect(metricsAsked.length).toBeGreaterThan(15);
    expect(metricsAsked.filter((name) => !names.includes(name))).toEqual([]);
    // With the labels they ask for. What has not happened yet is zero: a series that begins with 1 has not increased.
    expect(seriesAsked.length).toBeGreaterThan(15);
    expect(seriesAsked.filter((series) => !series.test(exposed)).map(String)).toEqual([]);
    expect(exposed).toMatch(/^ticketing_money_minor_units_total\{flow="refund_failed",currency="USD"\} 0$/m);
  });

  it('tell what was reserved, sold and collected', () => {
    for (const counted of [
      'orders_total{status="created"',
      'orders_total{status="complete"',
      'money_minor_units_total{flow="collected"',
    ])
      expect(exposed).toMatch(new RegExp(`^ticketing_${counted}.* [1-9]`, 'm'));
  });

  it('have few labels, and in them neither a person nor the id of anything', () => {
    const labels = [...exposed.matchAll(/[{,](\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => ({ name, value }));
    const ours = [
      'method',
      'route',
      'status',
      'reason',
      'subject',
      'outcome',
      'kind',
      'flow',
      'step',
      'currency',
      'le',
    ];
    const ofNode = ['type', 'space', 'version', 'major', 'minor', 'patch'];
    const names = new Set(labels.map(({ name }) => name));
    expect([...names].filter((name) => ![...ours, ...ofNode].includes(name))).toEqual([]);
    expect(labels.filter(({ value }) => /[0-9a-f]{12}|@|%40|tok_|eyJ|\d{6}/i.test(value))).toEqual([]);
  });
});

describe('this machine alone', () => {
  it('can reach what listens in a stack', () => {
    const addresses = listeningAddresses([stack.pid]);
    expect(addresses.length).toBeGreaterThan(stack.processes().length);
    expect(addresses.filter((address) => !/^(127\.0\.0\.1|\[::1\]):\d+$/.test(address))).toEqual([]);
  });

  it('is what a stack answers for: a page of another name that leads here is refused, by whatever speaks HTTP', async () => {
    const open = await openToForeignHosts(stack.processes());
    expect(open).toEqual([]);
  });
});

describe('a process that dies', () => {
  const isReady = async (service: string): Promise<boolean> => {
    const url = `${stack.process(`${service}-1`).url}/healthz/ready`;
    const answer = await fetch(url, { signal: AbortSignal.timeout(3_000) }).catch(() => undefined);
    return answer?.status === 200;
  };
  const areReady = async (): Promise<boolean> =>
    (await Promise.all(['tickets', 'orders', 'payments'].map(isReady))).every(Boolean);

  it.each(['tickets-1', 'mongo-tickets', brokerName])(
    '%s, is started again; while it is away tickets is not ready, then all is served',
    async (name) => {
      const [seller, buyer] = await Promise.all([Person.signUp(stack.url), Person.signUp(stack.url)]);
      const ticket = await seller.sell('Kept', 10);
      const before = stack.process(name);
      // Hang it first: it restarts so soon after its death that no request might come in between.
      stack.kill(name, 'SIGSTOP');
      await eventually(async () => expect(await isReady('tickets')).toBe(false));
      stack.kill(name);
      expect(await stack.waitForRestart(name)).toEqual({ ...before, pid: expect.any(Number) });
      await eventually(async () => expect(await areReady()).toBe(true));

      expect((await seller.get(`/api/tickets/${ticket.id}`)).body).toEqual(ticket);
      expect((await buyer.reserve((await seller.sell('New', 10)).id)).status).toBe(201);
    },
  );
});

describe('stopping', () => {
  it('with SIGTERM takes less than 10 s and leaves no process; the next start finds everything that was there', async () => {
    const [seller, buyer] = await Promise.all([Person.signUp(stack.url), Person.signUp(stack.url)]);
    const [bought, held] = [await seller.sell('Bought', 10), await seller.sell('Held', 20)];
    const { body: paid } = await buyer.reserve(bought.id);
    const { body: payment } = await buyer.pay(paid.id);
    const { body: live } = await buyer.reserve(held.id);
    await untilTicket(stack, bought.id, 'sold');
    await untilTicket(stack, held.id, 'reserved');
    const processes = stack.processes();

    const since = Date.now();
    await stack.stop();
    expect(Date.now() - since).toBeLessThan(10_000);
    for (const { pid, port } of processes) expect([isAlive(pid), await isListening(port)]).toEqual([false, false]);
    expect(existsSync(join(dataDir, 'stack.json'))).toBe(false);

    stack = await startStack({ env: { NO_CLIENT: '1', PUBLIC_ORIGIN: publicOrigin }, dataDir });
    const returning = new Person(stack.url);
    const get = <Body>(path: string) => returning.request<Body>('GET', path, undefined, { cookie: buyer.cookie });
    expect((await get<{ currentUser: { id: string } }>('/api/users/currentuser')).body.currentUser.id).toBe(buyer.id);
    expect((await get<Order[]>('/api/orders')).body).toMatchObject([live, { id: paid.id, status: 'complete' }]);
    expect((await get<Payment>(`/api/payments?orderId=${paid.id}`)).body).toMatchObject({
      id: payment.id,
      status: 'captured',
    });
    await untilTicket(stack, bought.id, 'sold');
    const pay = { orderId: live.id, token: 'tok_visa' };
    const { status } = await returning.request('POST', '/api/payments', pay, { cookie: buyer.cookie });
    expect(status).toBe(201);
    await untilTicket(stack, held.id, 'sold');
  });

  it('and starting with a PUBLIC_ORIGIN lets its pages write, through a tunnel that rewrites the Host or keeps it', async () => {
    const signUp = (origin: string) => {
      const account = { email: `${randomUUID()}@example.com`, password: 'correct horse battery' };
      return new Person(stack.url).request('POST', '/api/users/signup', account, { origin });
    };
    expect((await signUp(publicOrigin)).status).toBe(201);
    expectRefusal(await signUp('https://evil.example'), 403, { code: 'foreign_origin' });
    const { port } = stack.process('gateway');
    expect(await statusFor(port, 'tickets.example')).toBe(404); // there is no web app here, and no 421
  });

  it('by killing the starter leaves no process either', async () => {
    const pids = stack.processes().map(({ pid }) => pid);
    process.kill(stack.pid, 'SIGKILL');
    await eventually(() => expect(pids.filter(isAlive)).toEqual([]), 10_000);
  });
});
