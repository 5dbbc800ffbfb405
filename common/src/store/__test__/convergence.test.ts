import fc from 'fast-check';
import mongoose from 'mongoose';
import pino from 'pino';
import { serializeEvent, subjectsOf, type TicketData } from '../../events';
import { createMemoryBroker, Listener } from '../../messaging';
import { TestClock } from '../../testing/test-clock';
import { DeadLetterModel, mongoDeadLetters } from '../dead-letters';
import { type Replica, replicaSchema } from '../replica';
import { BookModel, closeShelf, created, openShelf, startCopy, updated } from './shelf';

interface KnownBook {
  title: string;
  price: number;
}
const KnownBookModel = mongoose.model(
  'KnownBook',
  replicaSchema<KnownBook>({ title: { type: String, required: true }, price: { type: Number, required: true } }),
);

const replica: Replica<TicketData, KnownBook> = {
  aggregate: 'ticket',
  model: KnownBookModel,
  learn: ({ title, price }) => ({ title, price }),
};

/** What can happen to two copies of an owner, the broker, and the subscriber. */
type Happening =
  | { kind: 'change'; book: number; copy: 0 | 1 }
  | { kind: 'change, then crash before publishing'; book: number; copy: 0 | 1 }
  | { kind: 'an old message comes again'; which: number }
  | { kind: 'broker away' | 'broker back' | 'sweep' };

const book = fc.nat({ max: 2 });
const copy = fc.constantFrom(0 as const, 1 as const);
const happening: fc.Arbitrary<Happening> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('change' as const), book, copy }) },
  {
    weight: 2,
    arbitrary: fc.record({ kind: fc.constant('change, then crash before publishing' as const), book, copy }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('an old message comes again' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constantFrom('broker away' as const, 'broker back', 'sweep') }) },
);

async function setUp() {
  const bus = createMemoryBroker({ redeliverAfterMs: 5 });
  const clock = new TestClock();
  const copies = [startCopy(bus, clock), startCopy(bus, clock)] as const;
  const logger = pino({ level: 'silent' });
  for (const member of [bus.connect(), bus.connect()]) {
    const context = { group: 'readers', broker: member, deadLetters: mongoDeadLetters, clock, logger };
    await new Listener(context, { subjects: subjectsOf('ticket'), replica }).listen();
  }
  const books = await Promise.all([0, 1, 2].map((price) => copies[0].books.insert(created({ title: 'x', price }))));
  const ids = books.map(({ id }) => id);

  const change = (which: number, by: 0 | 1) =>
    copies[by].books.update(ids[which] ?? '', ({ state }) => updated({ ...state, price: state.price + 10 }));
  const happen = async (what: Happening): Promise<unknown> => {
    switch (what.kind) {
      case 'change':
        return change(what.book, what.copy);
      case 'change, then crash before publishing':
        jest.spyOn(copies[what.copy].relay, 'kick').mockImplementationOnce(() => undefined);
        return change(what.book, what.copy);
      case 'an old message comes again': {
        const old = bus.published().at(what.which % Math.max(1, bus.published().length));
        return old && bus.isUp() ? copies[0].broker.publish(old.subject, serializeEvent(old)) : undefined;
      }
      case 'broker away':
        return bus.disconnect();
      case 'broker back':
        return bus.reconnect();
      case 'sweep':
        clock.advance(10_000);
        return Promise.all(copies.map(({ relay }) => relay.sweep()));
    }
  };
  /** Brings the broker back, runs a sweep, and delivers everything. */
  const settle = async () => {
    bus.reconnect();
    await Promise.all(copies.map(({ relay }) => relay.idle()));
    clock.advance(10_000);
    await copies[0].relay.sweep();
    await bus.idle();
  };
  return { bus, happen, settle };
}

beforeAll(openShelf);
afterAll(closeShelf);

it('whatever crashes, repeats or arrives late, a replica ends as its owner, every version was told, and nothing is dead', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(happening, { maxLength: 25 }), async (happenings) => {
      await Promise.all([BookModel.deleteMany(), KnownBookModel.deleteMany()]);
      const { bus, happen, settle } = await setUp();
      for (const what of happenings) await happen(what);
      await settle();

      const owned = await BookModel.find().sort({ _id: 1 }).lean();
      const known = await KnownBookModel.find().sort({ _id: 1 }).lean();
      expect(known).toEqual(
        owned.map(({ _id, version, changedAt, title, price }) => ({
          ...{ _id: _id.toHexString(), version, changedAt },
          ...{ title, price },
        })),
      );
      expect(owned.every(({ outbox }) => outbox.length === 0)).toBe(true);
      const told = new Set(bus.published().map(({ id }) => id));
      expect(told.size).toBe(owned.reduce((events, { version }) => events + version + 1, 0));
      expect(await DeadLetterModel.countDocuments()).toBe(0);
    }),
    { numRuns: 40 },
  );
}, 300_000);
