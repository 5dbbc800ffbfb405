import {
  cancelReasons,
  type OrderData,
  type OrderStatus,
  orderStatuses,
  type Replica,
  replicaSchema,
  ticketsOf,
} from '@ticketing/common';
import mongoose from 'mongoose';
import type { Order } from '../domain/known';

const ticket = {
  id: { type: String, required: true },
  price: { type: Number, required: true },
  soldOn: Boolean,
};

const schema = replicaSchema<Order>({
  status: { type: String, required: true, enum: orderStatuses },
  userId: { type: String, required: true },
  expiresAt: { type: Date, required: true },
  tickets: { type: [new mongoose.Schema(ticket, { _id: false, id: false })], required: true },
  currency: { type: String, required: true },
  cancelReason: { type: String, default: null, enum: [...cancelReasons, null] },
  ticketLost: Boolean,
  admitted: { type: Boolean, required: true },
  offered: { type: Boolean, default: false },
  byOperator: Boolean,
  takenBack: Boolean,
});

export const OrderReplicaModel = mongoose.model('OrderReplica', schema);

const hasEndedBack: OrderStatus[] = ['refunding', 'refunded'];

export const orderReplica: Replica<OrderData, Order> = {
  aggregate: 'order',
  model: OrderReplicaModel,
  learn: ({ status, userId, expiresAt, cancelReason = null, admittedAt, ...order }) => ({
    ...{ status, userId, cancelReason, currency: order.ticket.currency },
    ...{ offered: order.offered ?? false, byOperator: order.byOperator ?? false },
    ticketLost: order.ticketLost ?? false,
    takenBack: hasEndedBack.includes(status) && (order.refund?.by ?? 'seller') !== 'seller',
    tickets: ticketsOf(order).map(({ id, price, resale }) => ({ id, price, soldOn: resale?.sold ?? false })),
    expiresAt: new Date(expiresAt),
    admitted: [admittedAt, ...(order.otherTickets ?? []).map((other) => other.admittedAt)].some(Boolean),
  }),
};
