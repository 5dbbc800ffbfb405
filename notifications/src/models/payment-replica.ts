import { type PaymentData, paymentStatuses, type Replica, replicaSchema } from '@ticketing/common';
import mongoose from 'mongoose';
import type { Payment } from '../domain/known';

const schema = replicaSchema<Payment>({
  orderId: { type: String, required: true },
  status: { type: String, required: true, enum: paymentStatuses },
  refunded: { type: Number, required: true },
  disputed: { type: Boolean, required: true },
  sentBack: Boolean,
  rejected: Number,
});

export const PaymentReplicaModel = mongoose.model('PaymentReplica', schema);

export const paymentReplica: Replica<PaymentData, Payment> = {
  aggregate: 'payment',
  model: PaymentReplicaModel,
  learn: ({ orderId, status, amount, amountRefunded = 0, dispute, refundProblem, refundRejected: rejected }) => ({
    ...{ orderId, status },
    // Messages older than the amount refunded say so by their status alone.
    refunded: status === 'refunded' ? amountRefunded || amount : amountRefunded,
    disputed: dispute !== undefined && dispute !== 'won',
    sentBack: refundProblem === 'refund_failed',
    rejected,
  }),
};
