import mongoose from 'mongoose';
import pino from 'pino';
import type { AggregateName, TicketData } from '../../events';
import { createMemoryBroker } from '../../messaging/memory/adapter';
import type { Clock } from '../../service/clock';
import { TestClock } from '../../testing/test-clock';
import { testDatabase } from '../../testing/test-service';
import { aggregateSchema } from '../aggregate-schema';
import { AggregateStore, type Named, type Stored } from '../aggregate-store';
import { OutboxRelay } from '../outbox-relay';

/** A minimal aggregate: a book, held by at most one reader. */
export interface BookState {
  title: string;
  price: number;
  holder?: string | undefined;
  place?: { shelf: string; row?: number | undefined } | undefined;
  tags?: string[] | undefined;
}

const schema = aggregateSchema<BookState>(
  {
    title: { type: String, required: true },
    price: { type: Number, required: true },
    holder: String,
    place: { type: new mongoose.Schema({ shelf: String, row: Number }, { _id: false }) },
    tags: { type: [String], default: undefined },
  },
  { hold: String },
);
schema.index({ hold: 1 }, { unique: true, sparse: true });
schema.index({ price: 1, _id: 1 });
schema.index({ createdAt: -1, _id: -1 });

export const BookModel = mongoose.model('Book', schema);
const userId = '65a000000000000000000001';

/** Connects to its own database and creates the indexes. */
export async function openShelf(): Promise<void> {
  await mongoose.connect(testDatabase(), { autoIndex: false, autoCreate: false });
  await BookModel.createIndexes();
}

export const closeShelf = () => mongoose.disconnect();

/** What one copy of a service has: a relay and a store, on a bus that copies may share. */
export function startCopy(bus = createMemoryBroker(), clock = new TestClock()) {
  const broker = bus.connect();
  const relay = new OutboxRelay({ broker, clock, logger: pino({ level: 'silent' }) });
  relay.watch(BookModel);
  const books = bookStore(relay, clock);
  return { bus, broker, clock, relay, books };
}

/** The store of books, by default under the name of tickets. */
export const bookStore = (relay: OutboxRelay, clock: Clock, name: AggregateName = 'ticket', model = BookModel) =>
  new AggregateStore<BookState, 'ticket:created' | 'ticket:updated'>({
    name,
    model,
    relay,
    clock,
    toEventData,
    eventOf: ({ version }) => (version === 0 ? 'ticket:created' : 'ticket:updated'),
    indexFields: ({ state }) => ({ hold: state.holder }),
  });

function toEventData({ id, version, state: { title, price } }: Stored<BookState>) {
  const data = { id, version, title, price, currency: 'EUR', userId, status: 'available' as const, orderId: null };
  // A book has none of a ticket's optional fields.
  return data as Named<TicketData>;
}

export const created = (state: BookState) => ({ state, event: 'ticket:created' as const });
export const updated = (state: BookState) => ({ state, event: 'ticket:updated' as const });

/** The document as stored. */
export async function rawBook(id: string) {
  const found = await BookModel.collection.findOne({ _id: new mongoose.Types.ObjectId(id) });
  if (!found) throw new Error(`no book ${id}`);
  return found;
}
