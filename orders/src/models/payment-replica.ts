import {
  type MinorUnits,
  type PaymentData,
  type PaymentStatus,
  paymentStatuses,
  type Replica,
  replicaSchema,
} from '@ticketing/common';
import mongoose from 'mongoose';
import { isPaidBack } from '../domain/admission';

export interface PaymentReplica {
  orderId: string;
  status: PaymentStatus;
  /** Missing from replicas older than this field. */
  amount?: MinorUnits;
  /** Missing from replicas older than this field. */
  paidBack?: boolean;
}

const schema = replicaSchema<PaymentReplica>({
  orderId: { type: String, required: true },
  status: { type: String, required: true, enum: paymentStatuses },
  amount: Number,
  paidBack: Boolean,
});

export const PaymentReplicaModel = mongoose.model('PaymentReplica', schema);

export const paymentReplica: Replica<PaymentData, PaymentReplica> = {
  aggregate: 'payment',
  model: PaymentReplicaModel,
  learn: ({ orderId, status, ...money }) => ({ orderId, status, amount: money.amount, paidBack: isPaidBack(money) }),
};

/** Whether a payment has been given back, as far as the replica knows. */
export async function isPaymentPaidBack(id: string): Promise<boolean> {
  return (await PaymentReplicaModel.findById(id, { paidBack: 1 }).lean())?.paidBack ?? false;
}
