import mongoose from 'mongoose';
import { Subjects } from '../../events';
import { createMemoryBroker, Listener, publishEnvelope } from '../../messaging';
import { BookModel, bookStore, created, updated } from '../../store/__test__/shelf';
import { eventually } from '../../testing/eventually';
import { testDatabase } from '../../testing/test-service';
import { defineService } from '../define-service';
import { startService } from '../start-service';

const id = '65a000000000000000000abc';
const seen: string[] = [];
let handle: () => Promise<void>;

const environment = {
  PORT: '0',
  LOG_LEVEL: 'silent',
  NATS_URL: 'nats://in-memory',
  NATS_CLUSTER_ID: 'test',
  MONGO_URI: testDatabase(),
};

afterAll(() => mongoose.disconnect());

it('an event that is being handled when the service stops is dealt with, and what it says is told, before the end', async () => {
  const bus = createMemoryBroker();
  let release = () => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const closed: string[] = [];
  const library = defineService({
    name: 'library',
    database: true,
    publishes: [Subjects.TicketCreated],
    settings: {},
    build: async ({ relay, clock, listenerContext }) => {
      const books = bookStore(relay, clock);
      await books.insert(created({ title: 'x', price: 1 }), new mongoose.Types.ObjectId(id));
      handle = async () => {
        await gate;
        await books.update(id, ({ state }) => updated({ ...state, price: 2 }));
        closed.push('handled');
      };
      return {
        aggregates: [books],
        listeners: [
          new Listener(listenerContext, {
            subjects: ['expiration:complete'],
            onMessage: async ({ orderId }) => {
              seen.push(orderId);
              await handle();
            },
          }),
        ],
        close: async () => void closed.push('closed'),
      };
    },
  });
  const service = await startService(library, { broker: bus.connect(), environment });
  const now = new Date().toISOString();
  await publishEnvelope(bus.connect(), {
    id: 'x',
    subject: 'expiration:complete',
    version: 0,
    occurredAt: now,
    correlationId: 'x',
    data: { orderId: id },
  });
  await eventually(() => expect(seen).toEqual([id]));

  const stopping = service.stop();
  release();
  await stopping;
  expect(closed).toEqual(['handled', 'closed']);
  expect(bus.published('ticket:updated')).toMatchObject([{ data: { id, price: 2 } }]);
  await mongoose.connect(environment.MONGO_URI);
  expect(await BookModel.findById(id).lean()).toMatchObject({ price: 2, outbox: [] });
});
