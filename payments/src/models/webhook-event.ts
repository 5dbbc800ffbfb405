import { isDuplicateKey, plainSchema, untilWritten } from '@ticketing/common';
import mongoose from 'mongoose';

interface WebhookEventDocument {
  /** Stripe's event id; the unique index on `_id` tells whether it has been handled. */
  _id: string;
  handledAt: Date;
}

const schema = plainSchema<WebhookEventDocument>({
  _id: { type: String, required: true },
  handledAt: { type: Date, required: true },
});
// Stripe retries an event for at most three days.
schema.index({ handledAt: 1 }, { expireAfterSeconds: 30 * 24 * 60 * 60 });

export const WebhookEventModel = mongoose.model('WebhookEvent', schema);

export async function isHandled(eventId: string): Promise<boolean> {
  return (await WebhookEventModel.exists({ _id: eventId })) !== null;
}

/** Records an event after it has been handled: after a crash before this, it is delivered again, which is harmless. */
export async function markHandled(eventId: string, now: Date): Promise<void> {
  try {
    await untilWritten(() => WebhookEventModel.create({ _id: eventId, handledAt: now }));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
}
