import mongoose from 'mongoose';
import pino from 'pino';
import { Subjects } from '../../events';
import { Listener, publishEnvelope } from '../../messaging';
import { createMemoryBroker } from '../../messaging/memory/adapter';
import { eventually } from '../../testing/eventually';
import { TestClock } from '../../testing/test-clock';
import { newId } from '../../testing/test-service';
import { DeadLetterModel, FailedDeliveryModel, mongoDeadLetters } from '../dead-letters';
import { GroupCommit } from '../group-commit';
import { BreakableDatabase } from './breakable-database';

const maxDeliveries = 5;
/** Small, so that many deliveries fail while the database is away. */
const selectionMs = 300;

let database: BreakableDatabase;
beforeAll(async () => {
  database = await BreakableDatabase.open();
  // On a busy machine a connection may take longer, the first and the one after the database is back.
  await eventually(() => mongoose.connect(database.uri, { serverSelectionTimeoutMS: selectionMs }));
});
afterEach(() => eventually(() => Promise.all([DeadLetterModel.deleteMany(), FailedDeliveryModel.deleteMany()])));
afterAll(async () => {
  await mongoose.disconnect();
  database.die();
});

/** Copies of a service that record what they receive and fail on poison messages. */
async function startCopies(count: number) {
  const bus = createMemoryBroker({ redeliverAfterMs: 5 });
  const heard = mongoose.connection.collection<{ _id: string }>('heard');
  const poison = newId();
  let deliveries = 0;
  const onMessage = async ({ orderId }: { orderId: string }) => {
    deliveries += 1;
    await heard.updateOne({ _id: orderId }, { $set: {} }, { upsert: true });
    if (orderId === poison) throw new Error('cannot be handled');
  };
  for (let copy = 0; copy < count; copy++) {
    const context = {
      group: 'orders',
      broker: bus.connect(),
      clock: new TestClock(),
      logger: pino({ level: 'silent' }),
    };
    const options = { maxDeliveries, retries: { attempts: 0, initialDelayMs: 1, maxDelayMs: 1 } };
    const definition = { subjects: [Subjects.ExpirationComplete], onMessage };
    await new Listener({ ...context, deadLetters: mongoDeadLetters, options }, definition).listen();
  }
  const publish = (orderId: string) =>
    publishEnvelope(bus.connect(), {
      ...{ id: `expiration:complete:${orderId}:0`, subject: Subjects.ExpirationComplete, version: 0 },
      ...{ occurredAt: new Date().toISOString(), correlationId: 'test', data: { orderId } },
    });
  return { bus, heard, poison, publish, deliveries: () => deliveries };
}

it('a database that is away makes no dead letters of healthy messages, however long and in however many copies', async () => {
  const { bus, heard, publish, deliveries } = await startCopies(2);
  const orders = Array.from({ length: 20 }, newId);
  database.die();
  await Promise.all(orders.map(publish));
  await eventually(() => expect(deliveries()).toBeGreaterThan(orders.length * (maxDeliveries + 2)));
  await database.comeBack();
  await bus.idle();
  expect(await heard.countDocuments({ _id: { $in: orders } })).toBe(orders.length);
  expect(await DeadLetterModel.countDocuments()).toBe(0);
});

it('a message that cannot be handled is parked after five deliveries that count, whichever copies had them', async () => {
  const { bus, poison, publish, deliveries } = await startCopies(3);
  database.die();
  await publish(poison);
  await eventually(() => expect(deliveries()).toBeGreaterThan(maxDeliveries + 2));
  await database.comeBack();
  await bus.idle();
  expect(await DeadLetterModel.find().lean()).toMatchObject([{ attempts: maxDeliveries }]);
  expect(await FailedDeliveryModel.find().lean()).toMatchObject([{ count: maxDeliveries }]);
});

it('writes that come together fail at once when no server is found: none looks for one again, alone', async () => {
  const heard = mongoose.connection.collection<{ _id: string }>('heard');
  const tried: string[] = [];
  const group = new GroupCommit<string>({
    one: async (_id) => tried.push(_id) && heard.insertOne({ _id }),
    all: async (ids) =>
      tried.push(ids.join()) && heard.bulkWrite(ids.map((_id) => ({ insertOne: { document: { _id } } }))),
  });
  database.die();
  const selection = mongoose.mongo.MongoServerSelectionError;
  await eventually(() => expect(heard.findOne()).rejects.toBeInstanceOf(selection));
  const outcomes = await Promise.allSettled(['a', 'b'].map((_id) => group.make(_id)));
  await database.comeBack();
  // As what it is, it counts as no delivery.
  expect(outcomes).toEqual(Array(2).fill({ status: 'rejected', reason: expect.any(selection) }));
  expect(tried).toEqual(['a,b']);
});
