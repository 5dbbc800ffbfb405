import { createHash } from 'node:crypto';
import { isDuplicateKey, plainSchema, untilWritten } from '@ticketing/common';
import mongoose from 'mongoose';
import type { User } from '../domain/known';
import { UserReplicaModel } from './user-replica';

/** More devices than most people have. */
export const mostDevices = 5;

/** A browser that shows a user's news: its subscription to push messages (RFC 8030). */
export interface Device {
  /** A digest of the endpoint: a browser belongs to one user, who was the last to be signed in there. */
  _id: string;
  userId: string;
  /** The address at the browser's push service. Who knows it and the keys can show messages there. */
  endpoint: string;
  p256dh: string;
  auth: string;
  /** The session in which it was added; null if that has no id. */
  sessionId: string | null;
  sessionBeganAt: Date;
  at: Date;
}

const schema = plainSchema<Device>({
  _id: { type: String, required: true },
  userId: { type: String, required: true },
  endpoint: { type: String, required: true },
  p256dh: { type: String, required: true },
  auth: { type: String, required: true },
  sessionId: { type: String, default: null },
  sessionBeganAt: { type: Date, required: true },
  at: { type: Date, required: true },
});
schema.index({ userId: 1, at: -1 });

export const DeviceModel = mongoose.model('Device', schema);

const idOf = (endpoint: string): string => createHash('sha256').update(endpoint).digest('base64url');

/**
 * Adds a device to a user, or moves it to them, in one write. If they have too many, the oldest go; a process that dies
 * before that leaves one more until the next is added.
 */
export async function keepDevice(device: Omit<Device, '_id'>): Promise<void> {
  const keep = (upsert: boolean) =>
    untilWritten(() => DeviceModel.updateOne({ _id: idOf(device.endpoint) }, { $set: device }, { upsert }));
  await keep(true).catch((error) => {
    if (!isDuplicateKey(error)) throw error;
    // Somebody has just added it.
    return keep(false);
  });
  const { userId } = device;
  const others = await DeviceModel.find({ userId }, { _id: 1 }).sort({ at: -1, _id: -1 }).skip(mostDevices).lean();
  if (others.length > 0)
    await untilWritten(() => DeviceModel.deleteMany({ _id: others.map(({ _id }) => _id), userId }));
}

/** Removes a device, if it is this user's. Idempotent. */
export async function removeDevice(endpoint: string, userId: string): Promise<void> {
  await untilWritten(() => DeviceModel.deleteOne({ _id: idOf(endpoint), userId }));
}

type Ends = Pick<User, 'email' | 'sessionsEndedAt' | 'endedSessions'>;

/** Whether a user's state says of sessions that have ended before their time, all of them at the account's end. */
export const saysOfEnds = ({ email, sessionsEndedAt, endedSessions = [] }: Ends): boolean =>
  email === null || Boolean(sessionsEndedAt) || endedSessions.length > 0;

/** Removes the devices of sessions that have ended. Idempotent. */
export async function removeEnded(userId: string, ends: Ends): Promise<void> {
  if (!saysOfEnds(ends)) return;
  const { email, sessionsEndedAt, endedSessions = [] } = ends;
  const ended = [
    { sessionId: { $in: endedSessions } },
    ...(sessionsEndedAt ? [{ sessionBeganAt: { $lte: sessionsEndedAt } }] : []),
  ];
  await untilWritten(() => DeviceModel.deleteMany({ userId, ...(email !== null && { $or: ended }) }));
}

/** @returns a user with their devices, by one command */
export async function findWithDevices(userId: string): Promise<(User & { devices: Device[] }) | undefined> {
  const devices = { from: DeviceModel.collection.name, localField: '_id', foreignField: 'userId', as: 'devices' };
  const [found] = await UserReplicaModel.aggregate<User & { devices: Device[] }>([
    { $match: { _id: userId } },
    { $lookup: devices },
  ]);
  return found;
}
