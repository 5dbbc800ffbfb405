import { type OrderData, type OrderStatus, orderStatuses, type Replica, replicaSchema } from '@ticketing/common';
import mongoose from 'mongoose';
import type { TicketOrder } from '../domain/ticket';

export interface OrderReplica {
  ticketId: string;
  status: OrderStatus;
  expiresAt: Date;
}

const schema = replicaSchema<OrderReplica>({
  ticketId: { type: String, required: true },
  status: { type: String, required: true, enum: orderStatuses },
  expiresAt: { type: Date, required: true },
});
schema.index({ ticketId: 1, status: 1 });

export const OrderReplicaModel = mongoose.model('OrderReplica', schema);

const holding: OrderStatus[] = ['created', 'awaiting:payment', 'complete'];

export const orderReplica: Replica<OrderData, OrderReplica> = {
  aggregate: 'order',
  model: OrderReplicaModel,
  learn: ({ status, expiresAt, ticket }) => ({ ticketId: ticket.id, status, expiresAt: new Date(expiresAt) }),
};

/** @returns the orders that hold a ticket; more than one only while an event is still on its way */
export async function ordersHolding(ticketId: string): Promise<TicketOrder[]> {
  const orders = await OrderReplicaModel.find({ ticketId, status: { $in: holding } }).lean();
  return orders.map(({ _id, status, expiresAt }) => ({ id: _id, status, expiresAt }));
}
