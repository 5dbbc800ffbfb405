import { ExponentialBackoff, handleWhen, retry } from 'cockatiel';
import mongoose from 'mongoose';
import { CodedError } from '../errors';

const hasCode = (error: unknown, code: number): boolean =>
  error instanceof mongoose.mongo.MongoServerError && error.code === code;

/** Whether a write failed because a unique index already has its key. */
export const isDuplicateKey = (error: unknown): boolean => hasCode(error, 11000);

/**
 * Whether a write met another one and was not done: an older version was saved, or the database itself says so (112). mongod
 * then tries again by itself; other servers leave that to us, for instance when one unique key is inserted several times
 * at the same moment.
 */
const isConflict = (error: unknown): boolean => error instanceof mongoose.Error.VersionError || hasCode(error, 112);

/** The pauses are jittered: without them, many writers of one document meet again and again. All take two seconds at most. */
const again = retry(handleWhen(isConflict), {
  maxAttempts: 15,
  backoff: new ExponentialBackoff({ initialDelay: 5, maxDelay: 200 }),
});

/**
 * Writes, and begins again when another write came in between.
 * @param write one attempt, from its beginning: whatever it depends on is loaded in it
 * @throws CodedError `version_conflict` when others never stop, or whatever else `write` throws
 */
export async function untilWritten<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await again.execute(write);
  } catch (error) {
    throw isConflict(error) ? new CodedError('version_conflict') : error;
  }
}
