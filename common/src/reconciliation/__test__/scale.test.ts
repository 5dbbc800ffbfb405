import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { pino } from 'pino';
import { type AggregateName, aggregateNames, Listener, Subjects, type TicketData } from '../..';
import { databaseSettings } from '../../config';
import type { Broker } from '../../messaging';
import { mostBetweenQuestionsMs } from '../../service/session-ends';
import { OutboxRelay, type Replica, replicaSchema } from '../../store';
import { BookModel, bookStore, closeShelf, openShelf } from '../../store/__test__/shelf';
import { eventually, newId, TestClock } from '../../testing';
import { type BrokerOfRun, startBroker } from '../../testing/broker-servers';
import { Questions, reconciliation } from '..';
import { Rounds } from '../rounds';

// What reconciliation costs on the real broker, with all replicas that Ticketing has. `npm test` keeps it small; this is its real size:
//   RECONCILIATION_SIZE=20000 npm test -w common -- scale -t rebuilt
//   RECONCILIATION_SIZE=100000 _JAVA_OPTIONS=-Xmx3g npm test -w common -- scale -t idle
const { RECONCILIATION_SIZE } = process.env;
const size = Number(RECONCILIATION_SIZE ?? 450);
const aDayMs = 24 * 3_600_000;
/** Every five minutes, as in production, or rarely, so that days pass quickly. */
const roundMs = RECONCILIATION_SIZE ? 300_000 : aDayMs / 12;
const roundsADay = aDayMs / roundMs;
const patientMs = RECONCILIATION_SIZE ? 3_600_000 : 120_000;
jest.setTimeout(patientMs);

const logger = pino({ level: 'silent' });
const clock = new TestClock();

const replicaOf = (aggregate: AggregateName, group: string): Replica<TicketData, { title: string }> => ({
  aggregate,
  model: mongoose.model(`${aggregate} of ${group}`, replicaSchema<{ title: string }>({ title: String })),
  learn: ({ title }) => ({ title }),
});
interface Party {
  group: string;
  /** What it owns, if anything. */
  owned?: { name: AggregateName; model: typeof BookModel };
  replicas: ReturnType<typeof replicaOf>[];
}
/** What the services themselves say, in their app.ts. */
const root = join(__dirname, '../../../..');
const sources = readdirSync(root)
  .map((folder) => ({ group: folder, file: join(root, folder, 'src/app.ts') }))
  .filter(({ file }) => existsSync(file))
  .map(({ group, file }) => ({ group, source: readFileSync(file, 'utf8') }));
const aggregatesIn = (source: string, pattern: RegExp): AggregateName[] =>
  [...source.matchAll(pattern)].flatMap(([, name]) => aggregateNames.filter((aggregate) => aggregate === name));
const services: Party[] = sources
  .map(({ group, source }) => {
    const [name] = aggregatesIn(source, /\bpublishes: subjectsOf\('(\w+)'\)/g);
    return {
      group,
      ...(name && { owned: { name, model: mongoose.model(name, BookModel.schema) } }),
      replicas: aggregatesIn(source, /\breplica: (\w+)Replica\b/g).map((aggregate) => replicaOf(aggregate, group)),
    };
  })
  .filter(({ owned, replicas }) => owned || replicas.length > 0);

const owners = services.flatMap(({ owned }) => owned ?? []);
const ticketsOfOrders = services
  .flatMap(({ group, replicas }) => (group === 'orders' ? replicas : []))
  .find(({ aggregate }) => aggregate === 'ticket') as ReturnType<typeof replicaOf>;
/** How many times as long as the usual ones a service's rounds are. */
const slownessOf = (service: string): number => {
  const { source = '' } = sources.find(({ group }) => group === service) ?? {};
  const [, seconds] = /RECONCILIATION_SECONDS: .*default\((\d+)\)/.exec(source) ?? [];
  const usual = databaseSettings.RECONCILIATION_SECONDS.parse(undefined);
  return Number(seconds ?? usual) / usual;
};
/**
 * The messages of an idle day: each replica asks about changes in every round, and once about everything in digests of
 * 5,000, the last one open-ended.
 */
const messagesADay = (rounds: number, count: number): number =>
  services
    .map(({ group, replicas }) => replicas.length * (rounds / slownessOf(group) + Math.floor(count / 5_000) + 1))
    .reduce((sum, messages) => sum + messages, 0);

/** Those with an API that do not own the users also ask whose sessions have ended. */
const askAboutSessions = sources.filter(({ source }) => /\bapiPath:/.test(source) && !/\bsessionEnds\b/.test(source));
const sessionQuestionsADay = askAboutSessions.length * (aDayMs / mostBetweenQuestionsMs);

const models = services.flatMap(({ owned, replicas }) => [
  ...(owned ? [owned.model as mongoose.Model<object>] : []),
  ...replicas.map((replica) => replica.model as mongoose.Model<object>),
]);

let server: BrokerOfRun;
let brokers: Broker[];
/** The rounds of each service. */
let roundsOf: Map<string, Rounds[]>;
let leasesOf: Map<string, { _id: string }[]>;
/** The messages published. */
let sent: { subject: string; bytes: number }[];
/** Every question a service has handled, whether or not it could answer. */
let dealtWith: Set<string>;
/** How many questions each service is handling, and the highest number at any time. */
let busy: Map<string, number>;
let mostAtOnce: number;

beforeAll(async () => {
  await openShelf();
  for (const model of models) await model.createIndexes();
});
afterAll(closeShelf);

beforeEach(async () => {
  [sent, brokers, roundsOf, leasesOf] = [[], [], new Map(), new Map()];
  [dealtWith, busy, mostAtOnce] = [new Set(), new Map(), 0];
  for (const model of models) await model.deleteMany({});
  await leases().deleteMany({});
  server = await startBroker();
  for (const { group, owned, replicas } of services) {
    const broker = watched(await server.connect(group));
    const deadLetters = { countFailure: async () => 0, park: () => Promise.reject(new Error('parked')) };
    const context = { group, broker, clock, logger, deadLetters };
    const relay = new OutboxRelay({ broker, clock, logger });
    const stores = owned ? [bookStore(relay, clock, owned.name, owned.model)] : [];
    for (const listener of reconciliation(context, stores, replicas, roundMs).listeners) await listener.listen();
    if (group === 'orders')
      await new Listener(context, { subjects: [Subjects.TicketUpdated], replica: ticketsOfOrders }).listen();
    brokers.push(broker);
    roundsOf.set(
      group,
      replicas.map((replica) => new Rounds(context, new Questions(context, replica), roundMs * slownessOf(group))),
    );
  }
});
afterEach(async () => {
  await Promise.all(brokers.map((broker) => broker.close()));
  await server.stop();
});

const leases = () => mongoose.connection.collection<{ _id: string }>('leases');

/** The same connection, with its traffic counted. */
function watched(broker: Broker): Broker {
  return {
    isConnected: () => broker.isConnected(),
    drain: () => broker.drain(),
    close: () => broker.close(),
    publish: async (subject, payload) => {
      sent.push({ subject, bytes: Buffer.byteLength(payload) });
      await broker.publish(subject, payload);
    },
    subscribe: (options, handler) =>
      broker.subscribe(options, async (delivery) => {
        if (options.kind === 'broadcast' || options.subject !== Subjects.ReconciliationRequested)
          return handler(delivery);
        const { group } = options;
        const atOnce = (busy.get(group) ?? 0) + 1;
        mostAtOnce = Math.max(mostAtOnce, atOnce);
        busy.set(group, atOnce);
        await handler(delivery).finally(() => busy.set(group, (busy.get(group) ?? 1) - 1));
        dealtWith.add(`${group} ${delivery.sequence}`);
      }),
  };
}

/** Adds this many aggregates to each owner; every replica received them long ago. */
async function fill(count: number) {
  const ids = Array.from({ length: count }, newId).sort();
  const fields = { version: 3, changedAt: new Date(0), title: 'Concert' };
  for (const { owned, replicas } of services) {
    const documents = ids.map((id) => ({
      _id: new mongoose.Types.ObjectId(id),
      ...fields,
      createdAt: new Date(0),
      outbox: [],
      price: 1,
    }));
    // Past Mongoose, which would begin every version at 0.
    await owned?.model.collection.insertMany(documents);
    for (const replica of replicas)
      await replica.model.collection.insertMany(ids.map((_id) => ({ _id, ...fields }) as never));
  }
}

const count = (subject: string) => sent.filter((message) => message.subject === subject).length;

/** Every replica asks; returns once all owners have handled that, and the next round is due. */
async function round() {
  for (const [group, rounds] of roundsOf) {
    // In production each service has its own database, where no other service's lease has the same name.
    await leases().deleteMany({});
    const kept = leasesOf.get(group) ?? [];
    if (kept.length > 0) await leases().insertMany(kept);
    for (const each of rounds) await each.run();
    leasesOf.set(group, await leases().find().toArray());
  }
  await eventually(() => expect(dealtWith.size).toBe(owners.length * count(Subjects.ReconciliationRequested)));
  clock.advance(roundMs);
}

/** The size of the server's files, in bytes. */
async function stored(): Promise<number> {
  const names = await readdir(server.store, { recursive: true });
  const files = await Promise.all(names.map((name) => stat(join(server.store, name))));
  return files.reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

it('asks as often, and about as many replicas, as the services do', () => {
  const asked = (group: string) => services.find((service) => service.group === group)?.replicas.length ?? 0;
  expect(owners.map(({ name }) => name).sort()).toEqual([...aggregateNames].sort());
  expect(ticketsOfOrders).toBeDefined();
  expect(askAboutSessions.length).toBeGreaterThan(3);
  for (const { group, source } of sources)
    expect([group, source.match(/\breplica:/g)?.length ?? 0]).toEqual([group, asked(group)]);
});

it('sends less than a megabyte a day while everything is idle', async () => {
  await fill(1);
  // Two nearly idle days: from then on everything is compared only once a day.
  for (let made = 0; made < 2 * roundsADay; made += 1) await round();
  await fill(size - 1);
  const [sentBefore, storedBefore] = [sent.length, await stored()];
  for (let made = 0; made < roundsADay; made += 1) await round();
  const storedBytes = (await stored()) - storedBefore;
  const day = sent.slice(sentBefore);
  const bytes = day.reduce((sum, message) => sum + message.bytes, 0);
  process.stdout.write(
    `an idle day of ${roundsADay} rounds, ${size} of each aggregate: ${day.length} messages of ${bytes} bytes, ${storedBytes} as stored\n`,
  );
  expect(day).toHaveLength(messagesADay(roundsADay, size));
  // However few there are here: what a day takes in full size.
  const messages = messagesADay(288, 100_000) + sessionQuestionsADay;
  expect((storedBytes / day.length) * messages).toBeLessThan(1_000_000);
  expect(count(Subjects.ReconciliationRequested)).toBe(sent.length);
});

it('has a replica that is empty rebuilt with every event once, by one bounded answer after the other', async () => {
  await fill(size);
  await ticketsOfOrders.model.deleteMany({});
  const [round] = roundsOf.get('orders') ?? [];
  await round?.run();
  for (const part of [1, 2, 3, 4]) {
    const filled = async () =>
      expect(await ticketsOfOrders.model.countDocuments()).toBeGreaterThanOrEqual((part * size) / 4);
    await eventually(filled, patientMs);
    // Simulates a slow system, where this takes longer than a round.
    clock.advance(roundMs);
    await round?.run();
  }
  const events = count(Subjects.TicketUpdated);
  process.stdout.write(`rebuilt ${size} with ${events} events, at most ${mostAtOnce} questions at once\n`);
  expect(events).toBeLessThanOrEqual(1.05 * size);
  // The answer in progress, and one concurrent round: one question about changes, one about everything.
  expect(mostAtOnce).toBeLessThanOrEqual(3);
  const answers = sent.map(({ subject }) => (subject === Subjects.TicketUpdated ? 'e' : '|')).join('');
  expect(Math.max(...answers.split('|').map(({ length }) => length))).toBe(200);
});
