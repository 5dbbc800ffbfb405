import { applyIfNewer, type OrderData, type OrderStatus, orderStatuses, replicaSchema } from '@ticketing/common';
import mongoose from 'mongoose';
import type { TicketOrder } from '../domain/ticket';

interface OrderReplica {
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

/** Takes over what an event says of an order, if it is news. */
export async function learnOfOrder({ id, version, status, expiresAt, ticket }: OrderData): Promise<void> {
  const state = { ticketId: ticket.id, status, expiresAt: new Date(expiresAt) };
  await applyIfNewer(OrderReplicaModel, id, version, state);
}

/** @returns the orders that hold a ticket; more than one only while an event is still on its way */
export async function ordersHolding(ticketId: string): Promise<TicketOrder[]> {
  const orders = await OrderReplicaModel.find({ ticketId, status: { $in: holding } }).lean();
  return orders.map(({ _id, status, expiresAt }) => ({ id: _id, status, expiresAt }));
}
