import mongoose from 'mongoose';
import type { Logger } from '../service/logger';
import { periodic, type Worker } from '../service/periodic';
import { isTraced } from '../tracing';
import { traceCommands } from './command-spans';

/**
 * A database that needs longer than this for a ping counts as away for readiness. Shorter than a probe's timeout; not
 * shorter than a burst of work takes: a copy that is only busy must stay in service.
 */
const pingWithinMs = 2_500;

/** A command that finds no server fails after this long; it does not hang its request. */
const serverSelectionTimeoutMS = 5_000;
const checkMs = 5_000;
/** Longer than a busy machine is silent for. */
const reconnectAfterMs = 30_000;

/** Connects this process to its database. Rejects if no server is found within seconds. */
export async function connectDatabase(uri: string): Promise<void> {
  // Nor does a command wait in a buffer.
  mongoose.set('bufferCommands', false);
  // Otherwise each query writes down where it was made, in case it is run twice.
  mongoose.set('skipOriginalStackTraces', true);
  if (isTraced()) traceCommands();
  await mongoose.connect(uri, { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS });
}

/**
 * Connects again when the database answers a new client, but has not answered this process for a while.
 *
 * The driver (7.5) can wait for ever: if a dying server resets a connection in the moment it is made, its socket reports
 * nothing any more, and the driver neither checks the server again nor opens connections.
 * @param afterMs for how long the database must not have answered, in milliseconds
 */
export function keepDatabase(uri: string, logger: Logger, afterMs = reconnectAfterMs, everyMs = checkMs): Worker {
  let answeredAt = performance.now();
  return periodic('database check', everyMs, logger, async () => {
    if (await databaseAnswers()) answeredAt = performance.now();
    if (performance.now() - answeredAt < afterMs || !(await answersOthers(uri))) return;
    logger.error('The database answers, but not on the connections of this process; connecting again');
    await mongoose.disconnect();
    await connectDatabase(uri);
  });
}

async function answersOthers(uri: string): Promise<boolean> {
  const client = new mongoose.mongo.MongoClient(uri, { serverSelectionTimeoutMS });
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.close();
  }
}

/**
 * Whether the database answers right now. Pings it, because the driver itself takes ten seconds or more to notice that
 * a server hangs, and does not notice a short outage.
 */
export async function databaseAnswers(): Promise<boolean> {
  try {
    await mongoose.connection.db?.command({ ping: 1 }, { timeoutMS: pingWithinMs });
    return mongoose.connection.readyState === mongoose.ConnectionStates.connected;
  } catch {
    return false;
  }
}

const { mongo } = mongoose;
const away = [
  mongo.MongoClientClosedError,
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
  mongo.MongoServerClosedError,
  mongo.MongoTopologyClosedError,
  mongo.MongoOperationTimeoutError,
];

/** Whether something failed because the database was unreachable, did not answer, or was about to stop or step down. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    away.some((kind) => error instanceof kind) ||
    (error instanceof mongo.MongoError && error.hasErrorLabel(mongo.MongoErrorLabel.RetryableWriteError))
  );
}
