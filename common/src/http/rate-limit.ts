import type { Request, RequestHandler } from 'express';
import { type IncrementResponse, ipKeyGenerator, type RateLimitInfo, rateLimit, type Store } from 'express-rate-limit';
import mongoose from 'mongoose';
import { CodedError } from '../errors';
import { GroupCommit, isDuplicateKey, untilWritten } from '../store';
import { plainSchema } from '../store/aggregate-schema';

/** How many attempts of one kind a caller may make within a window. */
export interface AttemptLimit extends AttemptCount {
  /** The maximum within the window; a function is evaluated per attempt. */
  limit: number | ((req: Request) => number);
}

/** What is counted together. */
export interface AttemptCount {
  /**
   * What is attempted, e.g. `payment`. Each limit and each count needs its own name: equal names share their counters.
   */
  name: string;
  /** Length of the window, which starts with the first attempt. */
  windowSeconds: number;
  /** Groups attempts by caller; the caller's address by default. */
  by?: (req: Request) => string;
  /** `failures` gives back attempts that succeed; `all` counts every one. `failures` by default. */
  of?: 'failures' | 'all';
  /** Whether what is counted has succeeded, though the request is refused for another reason. */
  succeeded?: (req: Request) => boolean;
  /** Whether what is counted may still fail, though the request has succeeded. */
  mayFail?: (req: Request) => boolean;
}

interface Attempts {
  _id: string;
  count: number;
  /** When the window and its count end. */
  endsAt: Date;
}

/** The current windows; a service that limits attempts includes it in its `models`. */
export const AttemptsModel = mongoose.model<Attempts>(
  'Attempts',
  plainSchema<Attempts>({
    _id: String,
    count: { type: Number, required: true },
    endsAt: { type: Date, required: true },
  }).index({ endsAt: 1 }, { expireAfterSeconds: 0 }),
);

/** A request's source address. For IPv6 only the network: one household has all addresses in it. */
export const callerAddress = (req: Request): string => ipKeyGenerator(req.ip ?? '');

/** The provider's network that a request comes from, for people to recognise: the half of an IPv4 address, or an IPv6 /32. */
export function callerNetwork(req: Request): string {
  const [, first, second] = /(?:^|:)(\d+)\.(\d+)\.\d+\.\d+$/.exec(req.ip ?? '') ?? [];
  return first === undefined ? ipKeyGenerator(req.ip ?? '', 32) : `${first}.${second}.0.0/16`;
}

/**
 * Refuses attempts over the limit with `too_many_attempts` and Retry-After. All copies of the service count together,
 * in the service's database. Refusals neither count nor extend the wait, and our own failures (5xx) do not count.
 */
export const limitAttempts = ({ limit, ...count }: AttemptLimit): RequestHandler => counting(count, limit);

/** Counts without limiting, for a limit that depends on the count: see `attemptsSoFar`. */
export const countAttempts = (count: AttemptCount): RequestHandler => counting(count, Number.POSITIVE_INFINITY);

/** How many attempts of this name the request's window has, including this one; a limit or count must come before. */
export function attemptsSoFar(req: Request, name: string): number {
  const counts = req as unknown as Record<string, RateLimitInfo | undefined>;
  return counts[propertyOf(name)]?.used ?? 0;
}

const propertyOf = (name: string) => `attempts ${name}`;

function counting(
  {
    name,
    windowSeconds,
    by = callerAddress,
    of = 'failures',
    succeeded = () => false,
    mayFail = () => false,
  }: AttemptCount,
  limit: AttemptLimit['limit'],
): RequestHandler {
  return rateLimit({
    limit,
    windowMs: windowSeconds * 1000,
    store: new SharedCounts(name, windowSeconds * 1000),
    keyGenerator: by,
    skipSuccessfulRequests: of === 'failures',
    requestWasSuccessful: (req, { statusCode }) =>
      (statusCode < 400 && !mayFail(req)) || statusCode === 429 || statusCode >= 500 || succeeded(req),
    requestPropertyName: propertyOf(name),
    standardHeaders: limit === Number.POSITIVE_INFINITY ? false : 'draft-8',
    legacyHeaders: false,
    handler: (_req, _res, next) => next(new CodedError('too_many_attempts')),
  });
}

const less = { $inc: { count: -1 } };
/**
 * Gives attempts back: what several limits have counted of one request, with one command. If its answer is lost,
 * they may be given back twice.
 */
const givingBack = new GroupCommit<Record<string, unknown>>({
  one: (filter) => untilWritten(() => AttemptsModel.updateOne(filter, less)),
  all: (filters) =>
    AttemptsModel.bulkWrite(
      filters.map((filter) => ({ updateOne: { filter, update: less } })),
      { ordered: false },
    ),
});

/** Keeps express-rate-limit's counts in the database. Uses the system clock, as the library does. */
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
        // The count before, as not every server returns the new document as this very update has made it.
        const before = await untilWritten(() =>
          AttemptsModel.findOneAndUpdate(
            { _id, endsAt: { $gt: new Date(now) } },
            { $inc: { count: 1 }, $setOnInsert: { endsAt } },
            { upsert: true, new: false },
          ).lean<Attempts>(),
        );
        return { totalHits: (before?.count ?? 0) + 1, resetTime: before?.endsAt ?? endsAt };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
      // A window exists: it has ended, or another copy has just created it. Only one copy restarts an ended window.
      const over = { _id, endsAt: { $lte: new Date(now) } };
      await untilWritten(() => AttemptsModel.updateOne(over, { $set: { count: 0, endsAt } }));
    }
  }

  async decrement(key: string): Promise<void> {
    await givingBack.make({ _id: this.idOf(key), endsAt: { $gt: new Date() }, count: { $gt: 0 } });
  }

  async resetKey(key: string): Promise<void> {
    await AttemptsModel.deleteOne({ _id: this.idOf(key) });
  }

  private idOf(key: string): string {
    return `${this.prefix} ${key}`;
  }
}
