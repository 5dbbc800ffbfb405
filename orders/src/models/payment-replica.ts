import { applyIfNewer, type PaymentData, type PaymentStatus, paymentStatuses, replicaSchema } from '@ticketing/common';
import mongoose from 'mongoose';
import type { OfferedPayment } from '../domain/order';

interface PaymentReplica {
  orderId: string;
  status: PaymentStatus;
}

const schema = replicaSchema<PaymentReplica>({
  orderId: { type: String, required: true },
  status: { type: String, required: true, enum: paymentStatuses },
});

export const PaymentReplicaModel = mongoose.model('PaymentReplica', schema);

/** Takes over what an event says of a payment, if it is news. @returns the payment as it is known after that */
export async function learnOfPayment({ id, version, orderId, status }: PaymentData): Promise<OfferedPayment> {
  const applied = await applyIfNewer(PaymentReplicaModel, id, version, { orderId, status });
  const known = applied ? undefined : await PaymentReplicaModel.findById(id).lean();
  return { id, status: known?.status ?? status };
}
