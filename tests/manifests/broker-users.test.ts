import { execFileSync } from 'node:child_process';
import { cpSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type Broker,
  connectNatsStreaming,
  createLogger,
  Demand,
  natsStreaming,
  Subjects,
  subjectsPublishedBy,
} from '@ticketing/common';
import { eventually, freePort, type RunningProcess, startProcess } from '@ticketing/common/testing';
import { definitionOf, servicesWithEvents } from './environment';
import { k8s } from './render';

const services = servicesWithEvents();
const prefix = '_STAN.pub.ticketing.';
const subjects = Object.values(Subjects);
// A possible password from a Secret: without quotes, the broker would read it as a number.
const password = '12e34';

let directory: string;
let server: RunningProcess;
let port: number;
let users: string;
const errors: string[] = [];
const open: Broker[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ticketing-users-'));
  // As they lie together in the broker's ConfigMap.
  cpSync(join(k8s, 'nats'), directory, { recursive: true });
  for (const service of services) {
    cpSync(join(k8s, 'services', service, 'publishes'), join(directory, `${service}.publishes`));
  }
  users = execFileSync('sh', [join(directory, 'users.sh'), directory], { encoding: 'utf8' });
  writeFileSync(join(directory, 'users.conf'), users);
  port = await freePort();
  const quoted = ['BROKER', ...services.map((name) => name.toUpperCase())].map((name) => [
    `${name}_PASSWORD`,
    `"${password}"`,
  ]);
  server = await startProcess({
    command: process.env.NATS_STREAMING_BINARY ?? '',
    args: [
      `-c=${join(directory, 'users.conf')}`,
      `-dir=${join(directory, 'store')}`,
      '-a=127.0.0.1',
      `-p=${port}`,
      '-user=broker',
      `-pass=${password}`,
    ],
    env: Object.fromEntries(quoted),
    ready: /Streaming Server is ready/,
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((broker) => broker.close()));
  errors.length = 0;
});
afterAll(async () => {
  await server.stop();
  await rm(directory, { recursive: true });
});

/** Connects as a service does. */
async function as(user: string): Promise<Broker> {
  const log = { write: (line: string) => void errors.push(line) };
  const broker = await connectNatsStreaming({
    url: `nats://${user}:${password}@127.0.0.1:${port}`,
    clusterId: 'ticketing',
    clientName: user,
    logger: createLogger(user, 'error', log),
    publishTimeoutMs: 2_000,
  });
  open.push(broker);
  return broker;
}

/** Sends lines to the broker in NATS' own protocol. @returns its refusals */
async function refusals(user: string, ...lines: string[]): Promise<string[]> {
  const { received, socket } = speak(user, ...lines);
  await eventually(() => expect(received()).toContain('PONG'));
  socket.destroy();
  return [...received().matchAll(/-ERR '.* to "(.*)"'/g)].map(([, subject = '']) => subject.replace(prefix, ''));
}

function speak(user: string, ...lines: string[]) {
  const socket = connect(port, '127.0.0.1');
  const hello = `CONNECT ${JSON.stringify({ user, pass: password, verbose: false, pedantic: false })}`;
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.write([hello, ...lines, 'PING', ''].join('\r\n'));
  return { socket, received: () => text };
}

const publishing = (...names: string[]) => names.map((name) => `PUB ${name} 1\r\nx`);

describe.each(services)('the broker lets %s', (service) => {
  const own = subjectsPublishedBy(definitionOf(service));

  it('publish what it declares that it publishes, and nothing else', async () => {
    const refused = await refusals(service, ...publishing(...subjects.map((subject) => `${prefix}${subject}`)));
    expect(refused).toEqual(subjects.filter((subject) => !own.includes(subject)));
  });

  it('connect, publish, subscribe, acknowledge and end a broadcast, and complains of nothing', async () => {
    const group = `readers-of-${service}`;
    const [subject = Subjects.TicketCreated] = own;
    const payloads: string[] = [];
    const follow = async () => {
      const broker = await as(service);
      const options = { kind: 'durable', subject, group, ackWaitMs: 60_000, maxInFlight: 1 } as const;
      await broker.subscribe(options, async ({ payload }) => void payloads.push(payload));
      return broker;
    };
    const first = await follow();
    await first.publish(subject, 'first');
    await eventually(() => expect(payloads).toContain('first'));
    await first.close();
    // An unacknowledged message would be redelivered first.
    const second = await follow();
    const [demand, end] = [new Demand(0), jest.fn(async () => undefined)];
    await second.subscribe({ kind: 'broadcast', subject, demand }, async () => undefined);
    await demand.add({ begin: async () => undefined, end });
    await demand.join();
    demand.leave();
    await eventually(() => expect(end).toHaveBeenCalled());
    // Its acknowledgement comes after any complaint.
    await second.publish(subject, 'second');
    await eventually(() => expect(payloads).toContain('second'));
    expect(payloads.filter((payload) => payload === 'first')).toHaveLength(1);
    // As its operator commands do.
    const url = `nats://${service}:${password}@127.0.0.1:${port}`;
    const tool = { url, clusterId: 'ticketing', clientId: 'operate', monitoringUrl: undefined };
    await (await natsStreaming.openBus(tool)).close();
    expect(errors).toEqual([]);
  });

  it('neither listen to what others get, nor speak to others in the place of the broker', async () => {
    const other = services.find((name) => name !== service);
    const inboxes = ['_INBOX.>', '_INBOX.*', `_INBOX.${other}.>`, '_STAN.pub.>', '>'];
    expect(await refusals(service, ...inboxes.map((subject, id) => `SUB ${subject} ${id}`))).toEqual(inboxes);
    const places = [`_INBOX.${other}.x`, '_STAN.acks.x', '_STAN.unsub.ticketing'];
    expect(await refusals(service, ...publishing(...places))).toEqual(places);
  });

  it('answer a heartbeat', async () => {
    const beating = speak(service, `SUB _INBOX.${service}.heart 1`);
    await eventually(() => expect(beating.received()).toContain('PONG'));
    // As the streaming server asks: we may not publish to its own inboxes, except for the reply.
    const asking = speak('broker', 'SUB _INBOX.server.beat 1', `PUB _INBOX.${service}.heart _INBOX.server.beat 1\r\nx`);
    await eventually(() => expect(beating.received()).toContain('_INBOX.server.beat'));
    beating.socket.write('PUB _INBOX.server.beat 4\r\nhere\r\n');
    await eventually(() => expect(asking.received()).toContain('here'));
    beating.socket.write('PUB _INBOX.server.beat 5\r\nagain\r\n');
    await eventually(() => expect(beating.received()).toContain('Permissions Violation'));
    for (const { socket } of [beating, asking]) socket.destroy();
  });
});

describe('the broker', () => {
  it('does not store what a service has no right to publish, and the service says so', async () => {
    const orders = await as('orders');
    await expect(orders.publish(Subjects.TicketUpdated, 'a price of 0.01')).rejects.toThrow('timeout');
    expect(errors).toEqual([expect.stringContaining('Permissions Violation')]);
  });

  it('lets in nobody without a password', async () => {
    for (const who of ['', 'orders@', 'orders:wrong@', 'nobody:12e34@']) {
      const url = `nats://${who}127.0.0.1:${port}`;
      const logger = createLogger('stranger', 'silent');
      const connecting = connectNatsStreaming({
        url,
        clusterId: 'ticketing',
        clientName: 'x',
        logger,
        firstConnectMs: 1,
      });
      await expect(connecting).rejects.toThrow(/Authorization Violation/);
    }
  });

  it('has no user but the services that take part in events, and itself', () => {
    const named = [...users.matchAll(/\buser: (\w+)/g)].map(([, name]) => name);
    expect(named).toEqual(['broker', ...services]);
  });
});
