import { plainSchema, untilWritten } from '@ticketing/common';
import mongoose from 'mongoose';

interface Unsubscription {
  /** The user's id. */
  _id: string;
  at: Date;
}

/** The users who want no mails but those about money and security, and those that they ask for one by one. */
export const UnsubscriptionModel = mongoose.model<Unsubscription>(
  'Unsubscription',
  plainSchema<Unsubscription>({ _id: { type: String, required: true }, at: { type: Date, required: true } }),
);

/** Remembers that a user has unsubscribed. Idempotent. */
export async function unsubscribe(userId: string, at: Date): Promise<void> {
  const update = { $setOnInsert: { at } };
  await untilWritten(() => UnsubscriptionModel.updateOne({ _id: userId }, update, { upsert: true }));
}

/** Has a user get all mails again. Idempotent. */
export async function subscribe(userId: string): Promise<void> {
  await untilWritten(() => UnsubscriptionModel.deleteOne({ _id: userId }));
}

export const isUnsubscribed = async (userId: string): Promise<boolean> =>
  (await UnsubscriptionModel.exists({ _id: userId })) !== null;
