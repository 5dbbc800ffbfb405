import { type OrderData, type OrderStatus, orderStatuses, type Replica, replicaSchema } from '@ticketing/common';
import mongoose from 'mongoose';

interface OrderReplica {
  status: OrderStatus;
}

const schema = replicaSchema<OrderReplica>({ status: { type: String, required: true, enum: orderStatuses } });
schema.index({ status: 1 });

export const OrderReplicaModel = mongoose.model('OrderReplica', schema);

export const orderReplica: Replica<OrderData, OrderReplica> = {
  aggregate: 'order',
  model: OrderReplicaModel,
  learn: ({ status }) => ({ status }),
};
