import { type PaymentData, type PaymentStatus, paymentStatuses, type Replica, replicaSchema } from '@ticketing/common';
import mongoose from 'mongoose';

export interface PaymentReplica {
  orderId: string;
  status: PaymentStatus;
}

const schema = replicaSchema<PaymentReplica>({
  orderId: { type: String, required: true },
  status: { type: String, required: true, enum: paymentStatuses },
});

export const PaymentReplicaModel = mongoose.model('PaymentReplica', schema);

export const paymentReplica: Replica<PaymentData, PaymentReplica> = {
  aggregate: 'payment',
  model: PaymentReplicaModel,
  learn: ({ orderId, status }) => ({ orderId, status }),
};
