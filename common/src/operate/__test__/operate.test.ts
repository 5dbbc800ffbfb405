import { Readable } from 'node:stream';
import mongoose from 'mongoose';
import { type KeptLetter, Listener, type ListenerContext, Subjects, subjectsOf, type TicketData } from '../..';
import { createMemoryBroker } from '../../messaging/memory/adapter';
import { defineService } from '../../service';
import { mongoDeadLetters, type Replica, replicaSchema } from '../../store';
import { newId, testDatabase } from '../../testing';
import { startBroker } from '../../testing/broker-servers';
import { operate } from '../operate';

const ReplicaModel = mongoose.model('OperatedReplica', replicaSchema<{ title: string }>({ title: String }));

const ticketReplica: Replica<TicketData, { title: string }> = {
  aggregate: 'ticket',
  model: ReplicaModel,
  learn: ({ title }) => {
    if (title === 'Poison') throw new Error('cannot be handled');
    return { title };
  },
};

const shop = defineService({
  name: 'shop',
  database: true,
  publishes: [],
  settings: {},
  commands: {
    'shelves count': {
      usage: ['<which>', 'what only a shop has'],
      run: async (_service, which, print) => print(`3 ${which}`),
    },
  },
  build: ({ listenerContext }: { listenerContext: ListenerContext }) => ({
    listeners: [new Listener(listenerContext, { subjects: subjectsOf('ticket'), replica: ticketReplica })],
  }),
});

const bus = createMemoryBroker();
let printed: string[];
let MONGO_URI: string;

beforeEach(() => {
  printed = [];
  MONGO_URI = testDatabase();
});

const runWith = (environment: Record<string, string>, ...args: string[]) =>
  operate(shop, args, (line) => printed.push(line), {
    broker: bus.connect(),
    environment: { MONGO_URI, NATS_URL: 'nats://in-memory', NATS_CLUSTER_ID: 'test', ...environment },
  });
const run = (...args: string[]) => runWith({}, ...args);

/** Runs something in the service's database, as the service itself would. */
async function inDatabase<T>(work: () => Promise<T>): Promise<T> {
  await mongoose.connect(MONGO_URI);
  try {
    return await work();
  } finally {
    await mongoose.disconnect();
  }
}

const ticket = (id: string, title: string) => ({
  ...{ id, version: 1, title, price: 100, currency: 'EUR', userId: newId(), status: 'available', orderId: null },
});

const letterOf = (title: string, id: string) => ({
  subject: Subjects.TicketUpdated,
  group: 'shop',
  payload: JSON.stringify({
    ...{ id: `ticket:updated:${id}:1`, subject: Subjects.TicketUpdated, version: 1 },
    ...{ occurredAt: new Date().toISOString(), correlationId: 'test', data: ticket(id, title) },
  }),
  sequence: 1,
  error: 'Error: it was not to be\n  at a stack',
  attempts: 5,
});

const park = (title: string, id = newId()) => inDatabase(() => mongoDeadLetters.park(letterOf(title, id)));

const letters = (): Promise<KeptLetter[]> => inDatabase(() => Readable.from(mongoDeadLetters.list()).toArray());

describe('an operator', () => {
  it('is told the commands when there is none of that name', async () => {
    expect(await run('dead-letters', 'burn')).toBe(2);
    expect(printed.join()).toContain('dead-letters replay');
  });

  it('lists dead letters with the first line of what was wrong, and shows one whole', async () => {
    await park('Opera');
    const [letter] = await letters();
    await run('dead-letters', 'list');
    expect(printed[0]).toContain(`${letter?.id}  ${letter?.parkedAt.toISOString()}  ticket:updated`);
    expect(printed[0]).not.toContain('at a stack');
    await run('dead-letters', 'show', letter?.id ?? '');
    expect(JSON.parse(printed.at(-1) ?? '')).toMatchObject({ payload: letter?.payload, attempts: 5 });
  });

  it('replays a letter: it is handled, and then forgotten', async () => {
    const id = newId();
    await park('Opera', id);
    await run('dead-letters', 'replay', 'all');
    expect(await letters()).toEqual([]);
    expect(await inDatabase(() => ReplicaModel.findById(id).lean())).toMatchObject({ title: 'Opera', version: 1 });
  });

  it('replays all of them, however many there are, and keeps and reports those that still cannot be handled', async () => {
    const titles = Array.from({ length: 230 }, (_, index) => (index % 100 === 0 ? 'Poison' : 'Opera'));
    await inDatabase(() => Promise.all(titles.map((title) => mongoDeadLetters.park(letterOf(title, newId())))));
    await expect(run('dead-letters', 'replay', 'all')).rejects.toThrow('3 of the dead letters could not be handled');
    expect(printed.filter((line) => /^\S+ handled$/.test(line))).toHaveLength(227);
    const kept = (await letters()).map(({ id }) => `${id} kept: Error: cannot be handled`);
    expect(printed.filter((line) => line.includes(' kept: ')).sort()).toEqual(kept.sort());
  });

  it('lists and discards all of them, however many there are', async () => {
    await inDatabase(() =>
      Promise.all(Array.from({ length: 120 }, () => mongoDeadLetters.park(letterOf('Opera', newId())))),
    );
    await run('dead-letters', 'list');
    expect(printed.at(-1)).toBe('120 dead letters');
    await run('dead-letters', 'discard', 'all');
    expect(await letters()).toEqual([]);
  });

  it('is told of a letter to which nobody listens any more', async () => {
    await inDatabase(() => mongoDeadLetters.park({ ...letterOf('Opera', newId()), subject: Subjects.OrderCreated }));
    await expect(run('dead-letters', 'replay', 'all')).rejects.toThrow('1 of the dead letters');
    expect(printed).toEqual([expect.stringContaining('kept: Error: Nobody here listens to order:created')]);
  });

  it('does not replay a letter into another listener of the same subject', async () => {
    await inDatabase(() => mongoDeadLetters.park({ ...letterOf('Opera', newId()), group: 'shop-sessions' }));
    await expect(run('dead-letters', 'replay', 'all')).rejects.toThrow('1 of the dead letters');
    expect(await letters()).toHaveLength(1);
  });

  it('discards a letter', async () => {
    await park('Poison');
    await run('dead-letters', 'discard', (await letters())[0]?.id ?? '');
    expect(await letters()).toEqual([]);
  });

  it('gets a line of JSON for each letter, with --json', async () => {
    await park('Poison');
    const [letter] = await letters();
    const last = () => JSON.parse(printed.at(-1) ?? '');
    await run('dead-letters', 'list', '--json');
    expect(last()).toMatchObject({ id: letter?.id, subject: 'ticket:updated', attempts: 5, payload: letter?.payload });
    await expect(run('dead-letters', 'replay', 'all', '--json')).rejects.toThrow('1 of the dead letters');
    expect(last()).toEqual({ id: letter?.id, handled: false, reason: 'Error: cannot be handled' });
    await run('dead-letters', 'discard', 'all', '--json');
    expect(last()).toEqual({ id: letter?.id, discarded: true });
  });

  it('is told when there is no such letter, or none was named', async () => {
    await expect(run('dead-letters', 'show', 'x')).rejects.toThrow('There is no dead letter x');
    await expect(run('dead-letters', 'show')).rejects.toThrow('Which one?');
  });

  it("has the service's own commands, too, and is told of them", async () => {
    expect(await run('shelves', 'count', 'full')).toBe(0);
    expect(await run('help')).toBe(2);
    expect(printed).toEqual([
      '3 full',
      expect.stringMatching(/dead-letters list.*\n {2}shelves count <which> +what only a shop has$/s),
    ]);
  });

  it('sees how much the database and the channels hold', async () => {
    const server = await startBroker();
    const broker = await server.connect('test');
    await broker.publish('ticket:created', 'x'.repeat(100_000));
    await runWith({ ...server.settings, NATS_MONITORING_URL: `${server.monitoringUrl}` }, 'storage', 'list');
    await broker.close();
    await server.stop();
    expect(printed[0]).toMatch(/^database {2}\d+\.\d MB of data, \d+\.\d MB stored/);
    expect(printed).toContainEqual(
      expect.stringMatching(/^channel (ticket:created|TICKETS) {2}0\.1 MB in 1 messages$/),
    );
  });

  it('has replicas compared or filled again', async () => {
    const before = bus.published(Subjects.ReconciliationRequested).length;
    expect(await run('replicas', 'reconcile')).toBe(0);
    expect(await run('replicas', 'rebuild')).toBe(0);
    expect(bus.published(Subjects.ReconciliationRequested)).toHaveLength(before + 2);
  });
});
