import type { Request, RequestHandler } from 'express';
import { type IncrementResponse, ipKeyGenerator, type RateLimitInfo, rateLimit, type Store } from 'express-rate-limit';
import mongoose from 'mongoose';
import { CodedError } from '../errors';
import { isDuplicateKey, untilWritten } from '../store';

/** How many attempts of one kind, by whom, within which time. */
export interface AttemptLimit extends AttemptCount {
  /** How many are let through within the window; asked for each attempt if it is a function. */
  limit: number | ((req: Request) => number);
}

/** What is counted together. */
export interface AttemptCount {
  /** What is attempted, e.g. `payment`. Each limit and each count has its own: equal names would share their numbers. */
  name: string;
  /** Length of the window, which begins with the first attempt. */
  windowSeconds: number;
  /** Whose attempts these are, the caller's address unless it is said here. */
  by?: (req: Request) => string;
  /** Whether attempts that succeed are given back: `failures` unless it is said here. */
  of?: 'failures' | 'all';
}

interface Attempts {
  _id: string;
  count: number;
  /** When the window is over, and the count with it. */
  endsAt: Date;
}

/** The running windows; a service that limits attempts has it among its `models`. */
export const AttemptsModel = mongoose.model<Attempts>(
  'Attempts',
  new mongoose.Schema<Attempts>(
    { _id: String, count: { type: Number, required: true }, endsAt: { type: Date, required: true } },
    { versionKey: false, autoIndex: false, autoCreate: false },
  ).index({ endsAt: 1 }, { expireAfterSeconds: 0 }),
);

/** Where a request comes from. Of an IPv6 address only the network: one household has all the addresses in it. */
export const callerAddress = (req: Request): string => ipKeyGenerator(req.ip ?? '');

/**
 * Refuses what is attempted too often with `too_many_attempts` and Retry-After. All copies of the service count
 * together, in its own database. A refusal neither counts nor makes the wait longer, and our own failures (5xx) do not
 * count either.
 */
export const limitAttempts = ({ limit, ...count }: AttemptLimit): RequestHandler => counting(count, limit);

/** Counts without a limit, for a limit that depends on it: see `attemptsSoFar`. */
export const countAttempts = (count: AttemptCount): RequestHandler => counting(count, Number.POSITIVE_INFINITY);

/** How many attempts of this name the request's window has, this one included; a limit or count stands before. */
export function attemptsSoFar(req: Request, name: string): number {
  const counts = req as unknown as Record<string, RateLimitInfo | undefined>;
  return counts[propertyOf(name)]?.used ?? 0;
}

const propertyOf = (name: string) => `attempts ${name}`;

function counting(
  { name, windowSeconds, by = callerAddress, of = 'failures' }: AttemptCount,
  limit: AttemptLimit['limit'],
): RequestHandler {
  return rateLimit({
    limit,
    windowMs: windowSeconds * 1000,
    store: new SharedCounts(name, windowSeconds * 1000),
    keyGenerator: by,
    skipSuccessfulRequests: of === 'failures',
    requestWasSuccessful: (_req, { statusCode }) => statusCode < 400 || statusCode === 429 || statusCode >= 500,
    requestPropertyName: propertyOf(name),
    standardHeaders: limit === Number.POSITIVE_INFINITY ? false : 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new CodedError('too_many_attempts')),
  });
}

/** Keeps express-rate-limit's counts in the database. Its clock is the system's: the library's is, too. */
class SharedCounts implements Store {
  readonly localKeys = false;

  constructor(
    readonly prefix: string,
    private readonly windowMs: number,
  ) {}

  async increment(key: string): Promise<IncrementResponse> {
    const _id = this.idOf(key);
    while (true) {
      const now = Date.now();
      const endsAt = new Date(now + this.windowMs);
      try {
        const { count, endsAt: resetTime } = await untilWritten(() =>
          AttemptsModel.findOneAndUpdate(
            { _id, endsAt: { $gt: new Date(now) } },
            { $inc: { count: 1 }, $setOnInsert: { endsAt } },
            { upsert: true, new: true },
          )
            .lean<Attempts>()
            .orFail(),
        );
        return { totalHits: count, resetTime };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      // There is one: it is over, or has just been made by somebody else. Whoever finds it over begins it anew, once.
      const over = { _id, endsAt: { $lte: new Date(now) } };
      await untilWritten(() => AttemptsModel.updateOne(over, { $set: { count: 0, endsAt } }));
    }
  }

  async decrement(key: string): Promise<void> {
    const running = { _id: this.idOf(key), endsAt: { $gt: new Date() }, count: { $gt: 0 } };
    await untilWritten(() => AttemptsModel.updateOne(running, { $inc: { count: -1 } }));
  }

  async resetKey(key: string): Promise<void> {
    await AttemptsModel.deleteOne({ _id: this.idOf(key) });
  }

  private idOf(key: string): string {
    return `${this.prefix} ${key}`;
  }
}
