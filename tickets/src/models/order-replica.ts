import {
  type OrderData,
  type OrderStatus,
  orderStatuses,
  type Replica,
  replicaSchema,
  ticketsOf,
} from '@ticketing/common';
import mongoose from 'mongoose';
import type { Resold, TicketOrder } from '../domain/ticket';

export interface OrderReplica {
  /** A list if the order is for several tickets: the index has an entry for each. */
  ticketId: string | string[];
  status: OrderStatus;
  expiresAt: Date;
  /** Whether its tickets go on sale again; missing from replicas older than this field, as are the next five. */
  sellAgain?: boolean;
  /** The buyer. */
  userId?: string;
  /** Those of its tickets that have let somebody in. */
  used?: string[];
  /** See `TicketOrder`, for this and the next two. */
  resold?: Resold[];
  lapsed?: string[];
  offered?: boolean;
}

const schema = replicaSchema<OrderReplica>({
  ticketId: { type: mongoose.Schema.Types.Mixed, required: true },
  status: { type: String, required: true, enum: orderStatuses },
  expiresAt: { type: Date, required: true },
  sellAgain: Boolean,
  userId: String,
  used: { type: [String], default: undefined },
  resold: mongoose.Schema.Types.Mixed,
  lapsed: { type: [String], default: undefined },
  offered: Boolean,
});
schema.index({ ticketId: 1, status: 1 });

export const OrderReplicaModel = mongoose.model('OrderReplica', schema);

/** An order whose money goes back keeps its tickets, unless they go on sale again. */
const holding: OrderStatus[] = ['created', 'awaiting:payment', 'complete', 'refunding', 'refunded'];

export const orderReplica: Replica<OrderData, OrderReplica> = {
  aggregate: 'order',
  model: OrderReplicaModel,
  learn: ({ status, userId, expiresAt, refund, admittedAt, otherTickets, ticket, offered = false }) => {
    const seats = ticketsOf({ ticket: { ...ticket, admittedAt }, otherTickets });
    const ids = seats.map(({ id }) => id);
    const used = seats.filter((seat) => seat.admittedAt).map(({ id }) => id);
    const resold = seats.flatMap(({ id: ticketId, resale }) =>
      resale?.sold ? [{ ticketId, by: resale.ticketId }] : [],
    );
    const lapsed = seats
      .filter(({ id }) => status !== 'complete' || used.includes(id))
      .flatMap(({ resale }) => (resale && !resale.sold ? [resale.ticketId] : []));
    const ticketId = ids.length > 1 ? ids : ticket.id;
    return {
      ...{ ticketId, status, userId, used, resold, lapsed, offered },
      expiresAt: new Date(expiresAt),
      sellAgain: refund?.sellAgain ?? false,
    };
  },
};

/** @returns what is known of an order */
export const findOrder = (id: string): Promise<OrderReplica | null> => OrderReplicaModel.findById(id).lean();

/** @returns the orders that hold a ticket; more than one only while an event is still on its way */
export async function ordersHolding(ticketId: string): Promise<TicketOrder[]> {
  const orders = await OrderReplicaModel.find({ ticketId, status: { $in: holding }, sellAgain: { $ne: true } }).lean();
  return orders.map(({ _id, status, expiresAt, offered }) => ({ id: _id, status, expiresAt, offered }));
}

/** How many orders of a ticket an operator is shown. */
const mostShown = 50;

/** @returns the latest orders of a ticket, whatever became of them, the latest first */
export async function latestOrdersOf(ticketId: string): Promise<{ id: string; status: OrderStatus }[]> {
  const found = await OrderReplicaModel.find({ ticketId }, { status: 1 }).sort({ _id: -1 }).limit(mostShown).lean();
  return found.map(({ _id, status }) => ({ id: _id, status }));
}
