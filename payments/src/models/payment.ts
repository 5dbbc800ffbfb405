import {
  AggregateStore,
  aggregateSchema,
  type Clock,
  disputeStatuses,
  type OutboxRelay,
  paymentStatuses,
  type Stored,
  stateOnly,
  toStored,
  untilWritten,
} from '@ticketing/common';
import mongoose from 'mongoose';
import { eventOf, type PaymentChange, type PaymentState } from '../domain/payment';
import { countPayment } from '../metrics';

const schema = aggregateSchema<PaymentState>({
  orderId: { type: String, required: true },
  userId: { type: String, required: true },
  status: { type: String, required: true, enum: paymentStatuses },
  amount: { type: Number, required: true },
  currency: { type: String, required: true },
  stripeId: String,
  attempt: { type: Number, required: true },
  decline: { type: mongoose.Schema.Types.Mixed },
  amountRefunded: Number,
  dispute: { type: String, enum: disputeStatuses },
  refundProblem: String,
  refundRejected: Number,
  refunding: { type: mongoose.Schema.Types.Mixed },
  partsRefused: Number,
  refundLeftTo: Number,
  dueAt: Date,
});
// One payment per order, decided before Stripe is called.
schema.index({ orderId: 1 }, { unique: true });
schema.index({ stripeId: 1 }, { sparse: true });
schema.index({ dueAt: 1 }, { sparse: true });

export const PaymentModel = mongoose.model('Payment', schema);

export type Payment = Stored<PaymentState>;
export type PaymentStore = AggregateStore<PaymentState, PaymentChange['event']>;

/** The store of payments: the only way to write one. */
export function createPaymentStore(relay: OutboxRelay, clock: Clock): PaymentStore {
  return new AggregateStore({
    name: 'payment',
    model: PaymentModel,
    relay,
    clock,
    toEventData,
    eventOf: ({ state }) => eventOf(state),
    written: countPayment,
  });
}

export const findPaymentOf = (orderId: string): Promise<Payment | undefined> => findOne({ orderId });

/** @returns the payments of these orders that belong to this buyer, unordered */
export async function findPaymentsOf(orderIds: string[], userId: string): Promise<Payment[]> {
  const found = await PaymentModel.find({ orderId: { $in: orderIds }, userId }, stateOnly).lean();
  return found.map((document) => toStored<PaymentState>(document));
}

export const findPaymentByIntent = (stripeId: string): Promise<Payment | undefined> => findOne({ stripeId });

/** @returns payments due for the sweep, longest waiting first */
export async function findDuePayments(now: Date, limit: number): Promise<Payment[]> {
  const due = await PaymentModel.find({ dueAt: { $lte: now } }, stateOnly)
    .sort({ dueAt: 1 })
    .limit(limit)
    .lean();
  return due.map((document) => toStored<PaymentState>(document));
}

/**
 * Reschedules a payment for the sweep. The schedule is internal: changing it creates no version and no event.
 * @param seenDue the due time the caller saw, so that a concurrent change keeps the time it set
 * @returns whether this call set the time; of several callers that saw the same one, one does
 */
export async function postpone(id: string, seenDue: Date | undefined, dueAt: Date): Promise<boolean> {
  const seen = { _id: id, dueAt: seenDue ?? null };
  const { matchedCount } = await untilWritten(() => PaymentModel.updateOne(seen, { $set: { dueAt } }));
  return matchedCount > 0;
}

async function findOne(filter: { orderId: string } | { stripeId: string }): Promise<Payment | undefined> {
  const found = await PaymentModel.findOne(filter, stateOnly).lean();
  return found ? toStored<PaymentState>(found) : undefined;
}

function toEventData({ id, version, state }: Payment) {
  const { orderId, status, amount, currency, stripeId, amountRefunded, dispute, refundProblem, refundRejected } = state;
  return {
    ...{ id, version, orderId, status, amount, currency, stripeId: stripeId ?? null },
    ...{ amountRefunded, dispute, refundProblem, refundRejected },
  };
}
