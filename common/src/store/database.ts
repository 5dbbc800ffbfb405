import mongoose from 'mongoose';

/**
 * A database that needs longer than this for a ping is away, as far as readiness goes. Less than a probe waits for its
 * answer; not less than a burst of work takes: a copy that is only busy must stay in service.
 */
const pingWithinMs = 2_500;

/** Connects this process to its database. Rejects when no server is found within seconds. */
export async function connectDatabase(uri: string): Promise<void> {
  // A command that finds no server fails within seconds; it neither waits in a buffer nor hangs its request.
  mongoose.set('bufferCommands', false);
  await mongoose.connect(uri, { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000 });
}

/**
 * Whether the database answers right now. It is asked, as the driver notices by itself only after ten seconds and more
 * that a server hangs, and not at all that one was away for a moment.
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

/** Whether something failed because the database could not be reached, did not answer, or was about to stop or step down. */
export function isDatabaseAway(error: unknown): boolean {
  return (
    away.some((kind) => error instanceof kind) ||
    (error instanceof mongo.MongoError && error.hasErrorLabel(mongo.MongoErrorLabel.RetryableWriteError))
  );
}
