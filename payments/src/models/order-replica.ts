import {
  type MinorUnits,
  type OrderData,
  type OrderStatus,
  orderStatuses,
  type Replica,
  replicaSchema,
  totalOf,
} from '@ticketing/common';
import mongoose from 'mongoose';
import type { PayableOrder } from '../domain/payment';

export interface OrderReplica {
  userId: string;
  status: OrderStatus;
  expiresAt: Date;
  /** Of all its tickets together. */
  price: MinorUnits;
  currency: string;
  /** How much of it the order wants given back in all; missing from replicas older than this field. */
  refund?: MinorUnits | null;
}

const schema = replicaSchema<OrderReplica>({
  userId: { type: String, required: true },
  status: { type: String, required: true, enum: orderStatuses },
  expiresAt: { type: Date, required: true },
  price: { type: Number, required: true },
  currency: { type: String, required: true },
  refund: Number,
});

export const OrderReplicaModel = mongoose.model('OrderReplica', schema);

export const orderReplica: Replica<OrderData, OrderReplica> = {
  aggregate: 'order',
  model: OrderReplicaModel,
  learn: ({ userId, status, expiresAt, refund, ...order }) => ({
    userId,
    status,
    expiresAt: new Date(expiresAt),
    price: totalOf(order),
    currency: order.ticket.currency,
    refund: refund?.amount ?? null,
  }),
};

/** @returns the order as far as the replica knows it */
export async function findOrder(id: string): Promise<PayableOrder | undefined> {
  const order = await OrderReplicaModel.findById(id).lean();
  return order ? { ...order, id } : undefined;
}
