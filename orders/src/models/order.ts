import {
  type AggregateDocument,
  AggregateStore,
  aggregateSchema,
  type Clock,
  CodedError,
  cancelReasons,
  isDuplicateKey,
  type OutboxRelay,
  orderStatuses,
  type ResaleOrigin,
  type Stored,
  stateOnly,
  toStored,
} from '@ticketing/common';
import mongoose from 'mongoose';
import {
  eventOf,
  type OrderChange,
  type OrderState,
  type Others,
  offerOf,
  offerPlace,
  placesOf,
  type Seat,
  seatsOf,
  ticketIdsOf,
} from '../domain/order';
import { salesKeysOf } from '../domain/sale';
import { admissionBy, heldBy, othersOf, soldOnBy, takeableBy, takenBy } from '../domain/taken';
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
      sellerId: String,
      fee: Number,
      origin: Mixed,
    },
    paymentId: String,
    paidAt: Date,
    cancelReason: { type: String, enum: cancelReasons },
    ticketLost: Boolean,
    admission: { type: { at: Date, scan: String }, _id: false },
    resale: Mixed,
    otherTickets: Mixed,
    refunds: Mixed,
    soldOn: { type: [String], default: undefined },
    soldAndUsed: { type: [String], default: undefined },
    offer: String,
  },
  // One text for one ticket, a list for several: an index has an entry for each.
  { hold: Mixed, place: Mixed, ticketIds: Mixed, taken: Mixed, refundedAt: Date, sales: Mixed },
);
// At most one order holds a ticket: this index decides, in the very insert that creates the order and its event. An
// order for several tickets has an entry for each, so the same insert takes all of them, or none. What is sold on has one
// more, for what its seller had bought: several listings of that are reserved once.
schema.index({ hold: 1 }, { unique: true, sparse: true });
// At most one unpaid order takes each of its buyer's slots, one for each ticket: no buyer has more than there are slots.
// An offer takes its line's instead: nobody is offered two tickets of one event at a time.
schema.index({ place: 1 }, { unique: true, sparse: true });
// At most one order takes the admission by a ticket: of being let in, being refunded and being sold on, one happens.
schema.index({ taken: 1 }, { unique: true, sparse: true });
schema.index({ userId: 1, createdAt: -1, _id: -1 });
// For a buyer's latest order for a ticket: reserving again gains no time.
schema.index({ userId: 1, ticketIds: 1, createdAt: -1, _id: -1 });
schema.index({ status: 1, expiresAt: 1 });
// For operators: the few orders whose money was given back, by when that was last decided. Every order has an id: a sparse
// index would have all of them.
schema.index({ refundedAt: -1, _id: -1 }, { partialFilterExpression: { refundedAt: { $exists: true } } });
// For a seller's statement: what was sold in a month. An order for tickets of several sellers has an entry for each.
schema.index({ sales: 1, paidAt: -1, _id: -1 }, { partialFilterExpression: { sales: { $exists: true } } });

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
    indexFields: ({ id, state }) => {
      const ticketIds = oneOrAll(ticketIdsOf(state));
      const [hold, place, taken] = [heldBy(id, state), placesOf(state), takenBy(id, state)].map(oneOrAll);
      const sales = salesKeysOf(state);
      // What `findOlderSales` has found stays.
      return { ticketIds, hold, place, taken, refundedAt: state.refunds?.at(-1)?.at, ...(sales && { sales }) };
    },
  });
}

/** Whether an order for this listing has taken the admission by the ticket that it sells on. */
export const isSoldBy = async (listing: string, origin: ResaleOrigin): Promise<boolean> =>
  (await OrderModel.exists({ taken: admissionBy(origin), ticketIds: listing })) !== null;

/** How many times others may take something, or give it back, while one write is tried. */
const maxTries = 5;

/**
 * Tries a write that takes admissions. If others have taken some of them, it is decided again, knowing that.
 * @throws a duplicate-key error if it is refused all the same
 */
export async function knowingOthers<T>(
  store: OrderStore,
  id: string,
  write: (others?: Others) => Promise<T>,
): Promise<T> {
  let others: Others | undefined;
  for (let attempt = 1; ; attempt++) {
    try {
      return await write(others);
    } catch (error) {
      if (!isDuplicateKey(error) || attempt === maxTries) throw error;
    }
    const order = await store.get(id);
    others = othersOf(order, await takersOf(order));
  }
}

/** Who has what an order could take. Along a chain of resales it goes on only behind those that were refunded. */
async function takersOf({ id, state }: Stored<OrderState>): Promise<Stored<OrderState>[]> {
  const takers: Stored<OrderState>[] = [];
  let wanted = takeableBy(id, state);
  while (wanted.length > 0) {
    const known = [id, ...takers.map((taker) => taker.id)];
    const having = [{ taken: { $in: wanted } }, { hold: { $in: wanted } }];
    const found = await OrderModel.find({ $or: having, _id: { $nin: known } }, stateOnly).lean();
    const next = found.map((taker) => toStored<OrderState>(taker));
    takers.push(...next);
    wanted = next.flatMap(soldOnBy);
  }
  return takers;
}

/**
 * Waits for a write that takes the admission by a ticket.
 * @throws CodedError `ticket_resold` if an order of somebody else's has taken it
 */
export async function unlessSoldOn<T>(write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    throw isDuplicateKey(error) ? new CodedError('ticket_resold') : error;
  }
}

const oneOrAll = (values: string[]): string | string[] | undefined => (values.length > 1 ? values : values[0]);

/** @returns the order that holds a ticket, or one that is sold on: see `holdsOf` */
export const findHolder = (held: string): Promise<Stored<OrderState> | undefined> => findOne({ hold: held });

/** @returns those of these that an order holds */
export async function heldAmong(holds: string[]): Promise<Set<string>> {
  const found = await OrderModel.find({ hold: { $in: holds } }, { hold: 1 }).lean<{ hold: string | string[] }[]>();
  return new Set(found.flatMap(({ hold }) => hold));
}

/** @returns a buyer's latest order for a ticket */
export const latestOrder = (userId: string, ticketId: string): Promise<Stored<OrderState> | undefined> =>
  findOne({ userId, ticketIds: ticketId }, { createdAt: -1, _id: -1 });

/** What tells whether somebody has just had a ticket. */
export type RecentOrder = Pick<OrderState, 'userId' | 'status' | 'expiresAt' | 'cancelReason'> & {
  ticketIds: string[];
};

/** @returns these people's orders for these tickets since then, the latest first, the older ones of more than a thousand left out */
export async function recentOrders(userIds: string[], ticketIds: string[], since: Date): Promise<RecentOrder[]> {
  const projection = { userId: 1, status: 1, expiresAt: 1, cancelReason: 1, ticketIds: 1 };
  const filter = { userId: { $in: userIds }, ticketIds: { $in: ticketIds }, createdAt: { $gt: since } };
  const options = { projection, sort: { createdAt: -1, _id: -1 }, limit: 1_000 } as const;
  const found = await OrderModel.collection.find(filter, options).toArray();
  // Only the store writes the collection.
  return found.map((order) => ({ ...(order as unknown as RecentOrder), ticketIds: [order.ticketIds].flat() }));
}

/** By the driver: this is where most buyers of a hot sale end. */
async function findOne(filter: object, sort?: Record<string, 1 | -1>): Promise<Stored<OrderState> | undefined> {
  const found = await OrderModel.collection.findOne(filter, { projection: stateOnly, ...(sort && { sort }) });
  // Only the store writes the collection.
  return found ? toStored(found as unknown as AggregateDocument<OrderState>) : undefined;
}

/** @returns those of a buyer's unpaid orders that take one of these slots */
export async function ordersInPlaces(userId: string, slots: number[]): Promise<Stored<OrderState>[]> {
  const places = slots.map((slot) => `${userId}:${slot}`);
  const found = await OrderModel.find({ place: { $in: places } }, stateOnly).lean();
  return found.map((order) => toStored<OrderState>(order));
}

/** @returns the offer of a line that a user may take now */
export const findOffer = (userId: string, line: string): Promise<Stored<OrderState> | undefined> =>
  findOne({ place: offerPlace(userId, line) });

/** @returns the ids of all orders in a range of ids, both ends included; by the index of ids alone */
export async function orderIdsBetween(first: string, last: string): Promise<string[]> {
  const { ObjectId } = mongoose.Types;
  const range = { _id: { $gte: new ObjectId(first), $lte: new ObjectId(last) } };
  const found = await OrderModel.collection.find(range, { projection: { _id: 1 } }).toArray();
  return found.map(({ _id }) => _id.toHexString());
}

/** Whether an operator has cancelled it. */
export const isCancelledByOperator = ({ audit = [] }: Stored<OrderState>): boolean =>
  audit.some(({ act }) => act === 'cancel');

function toEventData(order: Stored<OrderState>) {
  const { id, version, state } = order;
  const { status, userId, expiresAt, cancelReason, ticketLost, refunds } = state;
  const [first, ...others] = seatsOf(state);
  if (!first) throw new Error('An order has a ticket');
  const refund = refunds?.at(-1);
  return {
    id,
    version,
    status,
    userId,
    expiresAt: expiresAt.toISOString(),
    ticket: ticketData(first),
    admittedAt: admittedAt(first),
    cancelReason: ticketLost ? undefined : cancelReason,
    ticketLost,
    byOperator: isCancelledByOperator(order) || undefined,
    otherTickets:
      others.length > 0 ? others.map((other) => ({ ...ticketData(other), admittedAt: admittedAt(other) })) : undefined,
    offered: offerOf(state) !== undefined || undefined,
    refund: refund && { amount: refund.amount, sellAgain: refund.sellAgain, by: refund.as },
  };
}

const ticketData = ({ id, price, currency, resale }: Seat) => ({ id, price, currency, resale });

const admittedAt = ({ admission }: Seat) => admission?.at.toISOString();
