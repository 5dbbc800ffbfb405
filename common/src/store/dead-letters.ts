import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import type { DeadLetter, DeadLetterBox, FailedMessage, KeptLetter } from '../messaging';
import { plainSchema } from './aggregate-schema';
import { untilWritten } from './conflicts';
import { isDatabaseAway } from './database';

interface DeadLetterDocument extends DeadLetter {
  _id: string;
  parkedAt: Date;
}

const schema = plainSchema<DeadLetterDocument>(
  {
    _id: { type: String, required: true },
    eventId: String,
    correlationId: String,
    subject: { type: String, required: true },
    group: { type: String, required: true },
    payload: { type: String },
    sequence: { type: Number, required: true },
    error: { type: String, required: true },
    attempts: { type: Number, required: true },
    parkedAt: { type: Date, required: true },
  },
  { collection: 'dead_letters' },
);

schema.index({ parkedAt: 1 });

export const DeadLetterModel = mongoose.model<DeadLetterDocument>('DeadLetter', schema);

interface FailedDeliveries {
  _id: string;
  count: number;
  lastAt: Date;
}

const failedDeliveries = plainSchema<FailedDeliveries>(
  {
    _id: { type: String, required: true },
    count: { type: Number, required: true },
    lastAt: { type: Date, required: true },
  },
  { collection: 'failed_deliveries' },
);
// Most of these messages were handled in the end, and nothing records that.
failedDeliveries.index({ lastAt: 1 }, { expireAfterSeconds: 24 * 60 * 60 });

export const FailedDeliveryModel = mongoose.model<FailedDeliveries>('FailedDelivery', failedDeliveries);

const idOf = ({ group, subject, payload }: FailedMessage): string =>
  createHash('sha256').update(`${group} ${subject} ${payload}`).digest('hex');

/** Keeps dead letters in the service's own database, each message once. */
export const mongoDeadLetters: DeadLetterBox = {
  countFailure: async (message, error) => {
    if (isDatabaseAway(error)) return 0;
    const update = { $inc: { count: 1 }, $set: { lastAt: new Date() } };
    const options = { upsert: true, new: true } as const;
    const counted = await untilWritten(() =>
      FailedDeliveryModel.findByIdAndUpdate(idOf(message), update, options).lean(),
    );
    return counted.count;
  },
  park: async (letter) => {
    const _id = idOf(letter);
    const update = { $set: { ...letter, parkedAt: new Date() } };
    await untilWritten(() => DeadLetterModel.updateOne({ _id }, update, { upsert: true }));
  },
  async *list() {
    for await (const letter of DeadLetterModel.find().sort({ parkedAt: 1 }).lean().cursor({ batchSize: 100 }))
      yield toKept(letter);
  },
  find: async (id) => {
    const found = await DeadLetterModel.findById(id).lean();
    return found ? toKept(found) : undefined;
  },
  discard: async (id) => {
    await DeadLetterModel.deleteOne({ _id: id });
  },
};

function toKept({ _id, ...letter }: DeadLetterDocument): KeptLetter {
  return { id: _id, ...letter };
}
