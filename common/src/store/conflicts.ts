import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import mongoose from 'mongoose';
import { CodedError } from '../errors';
import { withRetries } from '../service/with-retries';

const hasCode = (error: unknown, code: number): boolean =>
  error instanceof mongoose.mongo.MongoServerError && error.code === code;

/** Whether a write failed because a unique index already has its key. */
export const isDuplicateKey = (error: unknown): boolean => hasCode(error, 11000);

/** A write that found a newer version than the one it was decided on. */
export class Overtaken extends Error {
  override readonly name = 'Overtaken';
}

/**
 * Whether a write was rejected because of a concurrent one: it was decided on an older version, or the database reports
 * a conflict (112). mongod then retries on its own; other servers leave that to us, for instance when one unique key is
 * inserted several times at once.
 */
const isConflict = (error: unknown): boolean =>
  error instanceof Overtaken || error instanceof mongoose.Error.VersionError || hasCode(error, 112);

/**
 * The delays are jittered: otherwise many writers of one document would keep colliding. All together take at most 2 s.
 */
const again = retry(handleWhen(isConflict), {
  maxAttempts: 15,
  backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 200 }),
});

/**
 * Writes, starting over after a conflict with another write.
 * @param write one complete attempt: it must reload everything it depends on
 * @throws CodedError `version_conflict` when the conflicts do not stop, or any other error of `write`
 */
export async function untilWritten<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await withRetries(again, write);
  } catch (error) {
    throw isConflict(error) ? new CodedError('version_conflict') : error;
  }
}
