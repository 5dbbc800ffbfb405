import { cancelReasons, type OrderData, orderStatuses, type Replica, replicaSchema } from '@ticketing/common';
import mongoose from 'mongoose';
import type { Order } from '../domain/known';

const schema = replicaSchema<Order>({
  status: { type: String, required: true, enum: orderStatuses },
  userId: { type: String, required: true },
  expiresAt: { type: Date, required: true },
  ticketId: { type: String, required: true },
  price: { type: Number, required: true },
  currency: { type: String, required: true },
  cancelReason: { type: String, default: null, enum: [...cancelReasons, null] },
  admitted: { type: Boolean, required: true },
});

export const OrderReplicaModel = mongoose.model('OrderReplica', schema);

export const orderReplica: Replica<OrderData, Order> = {
  aggregate: 'order',
  model: OrderReplicaModel,
  learn: ({
    status,
    userId,
    expiresAt,
    ticket: { id: ticketId, price, currency },
    cancelReason = null,
    admittedAt,
  }) => ({
    ...{ status, userId, ticketId, price, currency, cancelReason },
    expiresAt: new Date(expiresAt),
    admitted: admittedAt !== undefined,
  }),
};
