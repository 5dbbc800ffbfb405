import mongoose from 'mongoose';
import type { Clock } from '../service/clock';
import { isDuplicateKey, untilWritten } from '../store';
import { plainSchema } from '../store/aggregate-schema';
import { type Session, sessionDays } from './session';

/** The end of sessions before their time. */
export interface SessionEnd {
  /** The user whose sessions have ended that began until then; or the one session that has. */
  id: string;
  endedAt: Date;
}

/** Where the ends of sessions are stored. */
export interface StoredSessionEnds {
  /** Those stored since then; by an index. */
  since(time: Date): AsyncIterable<SessionEnd>;
}

/** After so long no end matters any more: every token from before it has expired. */
export const sessionMs = sessionDays * 24 * 60 * 60 * 1000;
/** How far back each reading looks again: copies have different clocks, and writes take time. */
const overlapMs = 30_000;
/** Some ten megabytes. */
const mostKnown = 100_000;

/**
 * Which sessions have been ended before their tokens expire: all of a user until a moment, or one. Every request asks, so the answer comes from memory;
 * what other copies of the service have stored is read again and again. An end is of no use once every token from
 * before it has expired, and is then forgotten.
 */
export class SessionEnds {
  /** When each user's sessions, or one session, have ended, in milliseconds; the oldest end first. */
  private readonly known = new Map<string, number>();
  /** Sessions from before this count as ended, whosever they are: an end of that time had to be forgotten. */
  private allUntil = -1;
  private readUntil: Date | undefined;

  constructor(
    private readonly stored: StoredSessionEnds,
    private readonly clock: Clock,
    private readonly most = mostKnown,
  ) {}

  /** Whether a session has been ended; one that began in the same moment has. */
  hasEnded({ id, user, beganAt }: Pick<Session, 'id' | 'user' | 'beganAt'>): boolean {
    const began = beganAt.getTime();
    if (began <= this.allUntil || began <= (this.known.get(user.id) ?? -1)) return true;
    return id !== undefined && this.known.has(id);
  }

  /** Whether an end is known, or a later one. */
  knows({ id, endedAt }: SessionEnd): boolean {
    return endedAt.getTime() <= (this.known.get(id) ?? -1);
  }

  note({ id, endedAt }: SessionEnd): void {
    const end = Math.max(endedAt.getTime(), this.known.get(id) ?? -1);
    // To the end of the map, where the newest are.
    this.known.delete(id);
    this.known.set(id, end);
    this.forget();
  }

  /** Takes over what has been stored since the last time; at first, everything that may still matter. */
  async follow(): Promise<void> {
    const now = this.clock.now();
    const from = this.readUntil ? this.readUntil.getTime() - overlapMs : now.getTime() - sessionMs;
    for await (const end of this.stored.since(new Date(from))) this.note(end);
    this.readUntil = now;
  }

  /** Who is signed out once too often signs in again; whose session was ended must stay out. */
  private forget(): void {
    const expired = this.clock.now().getTime() - sessionMs;
    for (const [id, end] of this.known) {
      if (end >= expired) {
        if (this.known.size <= this.most) break;
        this.allUntil = Math.max(this.allUntil, end);
      }
      this.known.delete(id);
    }
  }
}

interface EndedSessions extends Omit<SessionEnd, 'id'> {
  _id: string;
  /** When this service has learnt of it. */
  notedAt: Date;
}

/** What a service has learnt of ended sessions from events; MongoDB removes what no longer matters. */
export const EndedSessionsModel = mongoose.model<EndedSessions>(
  'EndedSessions',
  plainSchema<EndedSessions>({
    _id: String,
    endedAt: { type: Date, required: true },
    notedAt: { type: Date, required: true },
  })
    .index({ notedAt: 1 })
    .index({ endedAt: 1 }, { expireAfterSeconds: sessionMs / 1000 }),
);

/** The ends that events have told this service. */
export const toldSessionEnds: StoredSessionEnds = {
  async *since(notedAt) {
    const found = EndedSessionsModel.find({ notedAt: { $gte: notedAt } }).sort({ notedAt: 1 });
    for await (const { _id: id, endedAt } of found.lean<EndedSessions[]>().cursor()) yield { id, endedAt };
  },
};

/** Stores an end for all copies of the service. Only a later one replaces it: events may come in any order. */
export async function storeSessionEnd({ id, endedAt }: SessionEnd, notedAt: Date): Promise<void> {
  try {
    const earlier = { _id: id, endedAt: { $lt: endedAt } };
    await untilWritten(() => EndedSessionsModel.updateOne(earlier, { $set: { endedAt, notedAt } }, { upsert: true }));
  } catch (error) {
    // It is there, and not earlier.
    if (!isDuplicateKey(error)) throw error;
  }
}
