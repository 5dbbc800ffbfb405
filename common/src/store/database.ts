import mongoose from 'mongoose';

/**
 * A database that needs longer than this for a ping counts as away for readiness. Shorter than a probe's timeout; not
 * shorter than a burst of work takes: a copy that is only busy must stay in service.
 */
const pingWithinMs = 2_500;

/** Connects this process to its database. Rejects if no server is found within seconds. */
export async function connectDatabase(uri: string): Promise<void> {
  // A command that finds no server fails within seconds; it neither waits in a buffer nor hangs its request.
  mongoose.set('bufferCommands', false);
  await mongoose.connect(uri, { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000 });
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
  mongo.MongoNetworkError,
  mongo.MongoServerSelectionError,
  mongo.MongoNotConnectedError,
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
