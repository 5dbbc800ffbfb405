import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  adapterOf,
  type Broker,
  createLogger,
  loadConfig,
  messagingSettings,
  subjectsPublishedBy,
} from '@ticketing/common';
import { eventually, freePort, type RunningProcess, startProcess } from '@ticketing/common/testing';
import { channelOf } from '../../common/src/messaging/jetstream/channels';
import { definitionOf, servicesWithEvents } from './environment';
import { k8s } from './render';

const services = servicesWithEvents();
const declared = new Map(services.map((service) => [service, subjectsPublishedBy(definitionOf(service))]));
const everything = [...new Set([...declared.values()].flat())];
// A possible password from a Secret: without quotes, the broker would read it as a number.
const password = '12e34';

let directory: string;
let server: RunningProcess;
let port: number;
const errors: string[] = [];
const open: Broker[] = [];

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'ticketing-users-'));
  const publishes = join(directory, 'services');
  mkdirSync(publishes);
  for (const service of services)
    cpSync(join(k8s, 'services', service, 'publishes'), join(publishes, `${service}.publishes`));
  const users = execFileSync('sh', [join(k8s, 'jetstream/users.sh'), join(k8s, 'jetstream'), publishes]);
  writeFileSync(join(directory, 'users.conf'), users);
  port = await freePort();
  const names = ['BROKER', ...services.map((name) => name.toUpperCase())];
  server = await startProcess({
    command: process.env.NATS_SERVER_BINARY ?? '',
    args: ['-c', join(directory, 'users.conf'), '-sd', join(directory, 'store'), '-a', '127.0.0.1', '-p', `${port}`],
    env: Object.fromEntries(names.map((name) => [`${name}_PASSWORD`, `"${password}"`])),
    ready: /Server is ready/,
  });
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((broker) => broker.close()));
  errors.length = 0;
});
afterAll(async () => {
  await server?.stop();
  await rm(directory, { recursive: true });
});

const urlOf = (user: string): string => `nats://${user}:${password}@127.0.0.1:${port}`;

/** Connects as a service does. */
async function as(user: string): Promise<Broker> {
  const settings = loadConfig(messagingSettings, { NATS_URL: urlOf(user), NATS_CLUSTER_ID: 'ticketing' });
  const log = { write: (line: string) => void errors.push(line) };
  const broker = await adapterOf('jetstream').connect(settings, user, createLogger(user, 'warn', log));
  open.push(broker);
  return broker;
}

/** Sends lines to the server in NATS' own protocol. @returns its refusals */
async function refusals(user: string, ...lines: string[]): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  const hello = `CONNECT ${JSON.stringify({ user, pass: password, verbose: false, pedantic: false })}`;
  socket.write([hello, ...lines, 'PING', ''].join('\r\n'));
  await eventually(() => expect(text).toContain('PONG'));
  socket.destroy();
  return [...text.matchAll(/-ERR '.* to "(.*)"'/g)].map(([, subject = '']) => subject);
}
const publishing = (names: string[]) => names.map((name) => `PUB ${name} 1\r\nx`);

describe.each(services)('JetStream lets %s', (service) => {
  const own = declared.get(service) ?? [];

  it('publish what it declares that it publishes, make what is missing, and nothing else', async () => {
    const subjects = everything.map((subject) => channelOf(subject).natsSubject);
    const foreign = everything.filter((each) => !own.includes(each)).map((each) => channelOf(each).natsSubject);
    expect(await refusals(service, ...publishing(subjects))).toEqual(foreign);
    const destructive = ['UPDATE', 'PURGE', 'DELETE', 'MSG.DELETE'].map((what) => `$JS.API.STREAM.${what}.ORDERS`);
    const others = services.filter((other) => other !== service).map((other) => `$KV.${other}.key`);
    const more = [...others, '$JS.API.CONSUMER.DELETE.ORDERS.tickets_created', '_INBOX.other.x'];
    expect(await refusals(service, ...publishing([...destructive, ...more]))).toEqual([...destructive, ...more]);
  });

  it('connect, publish, receive, acknowledge and see how far it is, and complains of nothing', async () => {
    const broker = await as(service);
    const [subject = ''] = own;
    const [payloads, heard]: [string[], string[]] = [[], []];
    const group = `readers-of-${service}`;
    await broker.subscribe({ kind: 'broadcast', subject }, async ({ payload }) => void heard.push(payload));
    await broker.subscribe(
      { kind: 'durable', subject, group, ackWaitMs: 60_000, maxInFlight: 8 },
      async ({ payload }) => void payloads.push(payload),
    );
    const seen: string[] = [];
    const read = () => ({ key: 'key', version: 1 });
    await broker.subscribe(
      { kind: 'view', subject, group: service, ackWaitMs: 60_000, read },
      async ({ payload }) => void seen.push(payload),
    );
    await broker.publish(subject, `by ${service}`);
    await eventually(() =>
      expect([payloads, heard]).toEqual([expect.arrayContaining([`by ${service}`]), [`by ${service}`]]),
    );
    await eventually(() => expect(seen).not.toEqual([]));
    const options = { url: urlOf(service), clusterId: '', clientId: 'looking', monitoringUrl: undefined };
    const bus = await adapterOf('jetstream').openBus(options);
    const channels = await bus.channels().finally(() => bus.close());
    expect(channels.flatMap(({ subscribers }) => subscribers)).toContainEqual(
      expect.objectContaining({ name: `${group} (${subject})`, online: true }),
    );
    expect(errors).toEqual([]);
  });

  it('not listen to what others get', async () => {
    const other = services.find((name) => name !== service);
    const inboxes = ['_INBOX.>', `_INBOX.${other}.>`, '$JS.>', '>'];
    expect(await refusals(service, ...inboxes.map((subject, id) => `SUB ${subject} ${id}`))).toEqual(inboxes);
  });
});
