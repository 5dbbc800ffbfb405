import {
  type AggregateDocument,
  AggregateStore,
  aggregateSchema,
  type Clock,
  cancelReasons,
  type OutboxRelay,
  orderStatuses,
  type Stored,
  toStored,
} from '@ticketing/common';
import mongoose from 'mongoose';
import {
  type Admission,
  eventOf,
  holdsTicket,
  type OrderChange,
  type OrderedTicket,
  type OrderState,
  placesOf,
  ticketIdsOf,
} from '../domain/order';
import { countOrder } from '../metrics';

const { Mixed } = mongoose.Schema.Types;

const schema = aggregateSchema<OrderState>(
  {
    status: { type: String, required: true, enum: orderStatuses },
    userId: { type: String, required: true },
    expiresAt: { type: Date, required: true },
    slot: Number,
    ticket: {
      id: { type: String, required: true },
      title: { type: String, required: true },
      price: { type: Number, required: true },
      currency: { type: String, required: true },
    },
    paymentId: String,
    cancelReason: { type: String, enum: cancelReasons },
    admission: { type: { at: Date, scan: String }, _id: false },
    otherTickets: Mixed,
    refunds: Mixed,
  },
  // One text for one ticket, a list for several: an index has an entry for each.
  { hold: Mixed, place: Mixed, ticketIds: Mixed, refundedAt: Date },
);
// At most one order holds a ticket: this index decides, in the very insert that creates the order and its event. An
// order for several tickets has an entry for each, so the same insert takes all of them, or none.
schema.index({ hold: 1 }, { unique: true, sparse: true });
// At most one unpaid order takes each of its buyer's slots, one for each ticket: no buyer has more than there are slots.
schema.index({ place: 1 }, { unique: true, sparse: true });
schema.index({ userId: 1, createdAt: -1, _id: -1 });
// For a buyer's latest order for a ticket: reserving again gains no time.
schema.index({ userId: 1, ticketIds: 1, createdAt: -1, _id: -1 });
schema.index({ status: 1, expiresAt: 1 });
// For operators: the few orders whose money was given back, by when that was last decided. Every order has an id: a sparse
// index would have all of them.
schema.index({ refundedAt: -1, _id: -1 }, { partialFilterExpression: { refundedAt: { $exists: true } } });

export const OrderModel = mongoose.model('Order', schema);

export type OrderStore = AggregateStore<OrderState, OrderChange['event']>;

/** The store of orders: the only way to write one. */
export function createOrderStore(relay: OutboxRelay, clock: Clock): OrderStore {
  return new AggregateStore({
    name: 'order',
    model: OrderModel,
    relay,
    clock,
    toEventData,
    eventOf: ({ state }) => eventOf(state),
    written: (state, before) => countOrder(state, before, clock.now()),
    indexFields: ({ state }) => {
      const ticketIds = oneOrAll(ticketIdsOf(state));
      const hold = holdsTicket(state) ? ticketIds : undefined;
      return { ticketIds, hold, place: oneOrAll(placesOf(state)), refundedAt: state.refunds?.at(-1)?.at };
    },
  });
}

const oneOrAll = (values: string[]): string | string[] | undefined => (values.length > 1 ? values : values[0]);

/** @returns the order that holds a ticket */
export const findHolder = (ticketId: string): Promise<Stored<OrderState> | undefined> => findOne({ hold: ticketId });

/** @returns a buyer's latest order for a ticket */
export const latestOrder = (userId: string, ticketId: string): Promise<Stored<OrderState> | undefined> =>
  findOne({ userId, ticketIds: ticketId }, { createdAt: -1, _id: -1 });

/** By the driver: this is where most buyers of a hot sale end. */
async function findOne(filter: object, sort?: Record<string, 1 | -1>): Promise<Stored<OrderState> | undefined> {
  const found = await OrderModel.collection.findOne(filter, { projection: { outbox: 0 }, ...(sort && { sort }) });
  // Only the store writes the collection.
  return found ? toStored(found as unknown as AggregateDocument<OrderState>) : undefined;
}

/** @returns those of a buyer's unpaid orders that take one of these slots */
export async function ordersInPlaces(userId: string, slots: number[]): Promise<Stored<OrderState>[]> {
  const places = slots.map((slot) => `${userId}:${slot}`);
  const found = await OrderModel.find({ place: { $in: places } }, { outbox: 0 }).lean();
  return found.map((order) => toStored<OrderState>(order));
}

/** @returns the ids of all orders in a range of ids, both ends included; by the index of ids alone */
export async function orderIdsBetween(first: string, last: string): Promise<string[]> {
  const { ObjectId } = mongoose.Types;
  const range = { _id: { $gte: new ObjectId(first), $lte: new ObjectId(last) } };
  const found = await OrderModel.collection.find(range, { projection: { _id: 1 } }).toArray();
  return found.map(({ _id }) => _id.toHexString());
}

function toEventData({ id, version, state }: Stored<OrderState>) {
  const { status, userId, expiresAt, ticket, admission, cancelReason, otherTickets, refunds } = state;
  const refund = refunds?.at(-1);
  return {
    id,
    version,
    status,
    userId,
    expiresAt: expiresAt.toISOString(),
    ticket: ticketData(ticket),
    ...admittedAt(admission),
    ...(cancelReason && { cancelReason }),
    ...(otherTickets && {
      otherTickets: otherTickets.map((other) => ({ ...ticketData(other), ...admittedAt(other.admission) })),
    }),
    ...(refund && { refund: { amount: refund.amount, sellAgain: refund.sellAgain } }),
  };
}

const ticketData = ({ id, price, currency }: OrderedTicket) => ({ id, price, currency });

const admittedAt = (admission: Admission | undefined) => admission && { admittedAt: admission.at.toISOString() };
