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
  /** How much of it has gone back, by whomever. Missing from replicas older than this field. */
  amountRefunded?: MinorUnits;
  /** Only while a refund that was decided does not succeed. */
  refundProblem?: string | null;
}

const schema = replicaSchema<PaymentReplica>({
  orderId: { type: String, required: true },
  status: { type: String, required: true, enum: paymentStatuses },
  amount: Number,
  paidBack: Boolean,
  amountRefunded: Number,
  refundProblem: String,
});

export const PaymentReplicaModel = mongoose.model('PaymentReplica', schema);

export const paymentReplica: Replica<PaymentData, PaymentReplica> = {
  aggregate: 'payment',
  model: PaymentReplicaModel,
  learn: ({ orderId, status, refundProblem = null, ...money }) => ({
    ...{ orderId, status, refundProblem },
    amount: money.amount,
    paidBack: isPaidBack(money),
    amountRefunded: money.amountRefunded ?? 0,
  }),
};

/** @returns of these payments, those whose refund does not succeed, and why */
export async function refundProblems(ids: string[]): Promise<Map<string, string>> {
  const found = await PaymentReplicaModel.find({ _id: { $in: ids } }, { refundProblem: 1 }).lean();
  return new Map(found.flatMap(({ _id, refundProblem }) => (refundProblem ? [[_id, refundProblem]] : [])));
}

/** What has become of the money of a payment, as far as the replica knows. */
export async function findMoneyBack(paymentId = ''): Promise<Pick<PaymentReplica, 'paidBack' | 'refundProblem'>> {
  return (await PaymentReplicaModel.findById(paymentId, { paidBack: 1, refundProblem: 1 }).lean()) ?? {};
}

/** @returns what has become of the money of these payments, by their ids, as far as the replicas know */
export async function moneyBackOf(
  ids: string[],
): Promise<Map<string, Pick<PaymentReplica, 'paidBack' | 'amountRefunded'>>> {
  const found = await PaymentReplicaModel.find({ _id: { $in: ids } }, { paidBack: 1, amountRefunded: 1 }).lean();
  return new Map(found.map((payment) => [payment._id, payment]));
}
