import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import type { DeadLetter, DeadLetterBox, KeptLetter } from '../messaging';

interface DeadLetterDocument extends DeadLetter {
  _id: string;
  parkedAt: Date;
}

const schema = new mongoose.Schema<DeadLetterDocument>(
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
  { versionKey: false, autoIndex: false, autoCreate: false, collection: 'dead_letters' },
);

schema.index({ parkedAt: 1 });

export const DeadLetterModel = mongoose.model<DeadLetterDocument>('DeadLetter', schema);

/** Keeps dead letters in the service's own database, the same message once. */
export const mongoDeadLetters: DeadLetterBox = {
  park: async (letter) => {
    // By content, not by sequence: a broker that lost its store counts from 1 again.
    const _id = createHash('sha256').update(`${letter.group} ${letter.subject} ${letter.payload}`).digest('hex');
    await DeadLetterModel.updateOne({ _id }, { $set: { ...letter, parkedAt: new Date() } }, { upsert: true });
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
