import { createMemoryBroker } from '../../messaging/memory/adapter';
import type { OutboxEntry } from '../aggregate-schema';
import { BookModel, startCopy } from './shelf';

const id = '65a000000000000000000abc';
const entry = (version: number): OutboxEntry => ({
  _id: `ticket:updated:${id}:${version}`,
  subject: 'ticket:updated',
  version,
  occurredAt: new Date(),
  correlationId: 'the-request',
  data: { id, version, title: 'x', price: 1, currency: 'EUR', userId: id, status: 'available', orderId: null },
});

/** Everything the relay awaits answers in the same turn of the event loop, so that a test can count its steps. */
function withInstantDatabase() {
  jest.spyOn(BookModel.collection, 'updateMany').mockImplementation((async () => undefined) as never);
  const { relay, bus } = startCopy(createMemoryBroker());
  /** Saves one more event and kicks the relay, as the store does. */
  const write = (version: number) => relay.kick(BookModel, id, [entry(version)]);
  return { relay, bus, write };
}

afterEach(() => void jest.restoreAllMocks());

it.each(Array.from({ length: 30 }, (_, steps) => steps))(
  'a document that is written %d steps after its relay began is not left to the sweep',
  async (steps) => {
    const { relay, bus, write } = withInstantDatabase();
    write(1);
    for (let step = 0; step < steps; step++) await Promise.resolve();
    write(2);
    await relay.idle();
    expect(bus.published().map(({ version }) => version)).toContain(2);
  },
);
