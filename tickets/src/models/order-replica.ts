import {
  type OrderData,
  type OrderStatus,
  orderStatuses,
  type Replica,
  replicaSchema,
  ticketsOf,
} from '@ticketing/common';
import mongoose from 'mongoose';
import type { TicketOrder } from '../domain/ticket';

export interface OrderReplica {
  /** A list if the order is for several tickets: the index has an entry for each. */
  ticketId: string | string[];
  status: OrderStatus;
  expiresAt: Date;
  /** Whether its tickets go on sale again; missing from replicas older than this field. */
  sellAgain?: boolean;
}

const schema = replicaSchema<OrderReplica>({
  ticketId: { type: mongoose.Schema.Types.Mixed, required: true },
  status: { type: String, required: true, enum: orderStatuses },
  expiresAt: { type: Date, required: true },
  sellAgain: Boolean,
});
schema.index({ ticketId: 1, status: 1 });

export const OrderReplicaModel = mongoose.model('OrderReplica', schema);

/** An order whose money goes back keeps its tickets, unless they go on sale again. */
const holding: OrderStatus[] = ['created', 'awaiting:payment', 'complete', 'refunding', 'refunded'];

export const orderReplica: Replica<OrderData, OrderReplica> = {
  aggregate: 'order',
  model: OrderReplicaModel,
  learn: ({ status, expiresAt, refund, ...order }) => {
    const ids = ticketsOf(order).map(({ id }) => id);
    const ticketId = ids.length > 1 ? ids : order.ticket.id;
    return { ticketId, status, expiresAt: new Date(expiresAt), sellAgain: refund?.sellAgain ?? false };
  },
};

/** @returns the orders that hold a ticket; more than one only while an event is still on its way */
export async function ordersHolding(ticketId: string): Promise<TicketOrder[]> {
  const orders = await OrderReplicaModel.find({ ticketId, status: { $in: holding }, sellAgain: { $ne: true } }).lean();
  return orders.map(({ _id, status, expiresAt }) => ({ id: _id, status, expiresAt }));
}
