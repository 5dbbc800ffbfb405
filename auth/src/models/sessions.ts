import { isDuplicateKey, plainSchema, type Stored, untilWritten } from '@ticketing/common';
import mongoose from 'mongoose';
import { byBeginning, hasEnded, type Origin, type UserState } from '../domain/user';

/** A session as its user sees it among all. */
export interface OwnSession extends Origin {
  id: string;
  beganAt: Date;
  endsAt: Date;
}

/** The sessions that an account's sign-ins have begun. Whether one has ended before its time, the account says. */
interface SessionsDocument {
  /** The user's id. */
  _id: string;
  sessions: OwnSession[];
  /** The latest end of any: then MongoDB removes all of it. */
  endsAt: Date;
}

export const SessionsModel = mongoose.model<SessionsDocument>(
  'Sessions',
  plainSchema<SessionsDocument>({
    _id: String,
    sessions: [mongoose.Schema.Types.Mixed],
    endsAt: { type: Date, required: true },
  }).index({ endsAt: 1 }, { expireAfterSeconds: 0 }),
);

/** When an account has so many sessions, the next sign-in ends the older half. */
export const mostSessions = 40;
/** With those that have ended: what goes on must not fall out unseen, even if sign-ins die half-way. */
const mostStored = 100;

/**
 * Writes a new session down, in one command.
 * @returns the account's other sessions that go on, the oldest first
 */
export async function addSession(user: Stored<UserState>, session: OwnSession): Promise<OwnSession[]> {
  const { id: _id } = user;
  const update = {
    $push: { sessions: { $each: [session], $slice: -mostStored } },
    $max: { endsAt: session.endsAt },
  };
  while (true) {
    try {
      const before = await untilWritten(() =>
        SessionsModel.findOneAndUpdate({ _id }, update, { upsert: true, new: false }).lean(),
      );
      return goingOn(user, before?.sessions, session.beganAt);
    } catch (error) {
      // The first two of an account at once.
      if (!isDuplicateKey(error)) throw error;
    }
  }
}

/** An account's sessions that go on, the oldest first. */
export async function findSessions(user: Stored<UserState>, now: Date): Promise<OwnSession[]> {
  return goingOn(user, (await SessionsModel.findById(user.id).lean())?.sessions, now);
}

/** Forgets an account's sessions. If the process dies before, they are gone when the last would have ended. */
export async function forgetSessions(userId: string): Promise<void> {
  await untilWritten(() => SessionsModel.deleteOne({ _id: userId }));
}

const goingOn = ({ state }: Stored<UserState>, sessions: OwnSession[] = [], now: Date): OwnSession[] =>
  sessions.filter((session) => session.endsAt > now && !hasEnded(state, session)).toSorted(byBeginning);
