import { isDuplicateKey, untilWritten } from '@ticketing/common';
import mongoose from 'mongoose';
import { mostPlaces, mostWaiting } from '../domain/waiting';

/** Those who wait for a ticket of one event, the first first. Nobody else listens to it, so it is no aggregate. */
export interface Line {
  /** The event's id. */
  _id: string;
  title: string;
  eventDate: Date | null;
  waiting: { userId: string; since: Date }[];
  /** One for each of them, with the number of it among that person's places. */
  places: string[];
}

const { Mixed } = mongoose.Schema.Types;

const schema = new mongoose.Schema<Line>(
  { _id: String, title: String, eventDate: Date, waiting: Mixed, places: Mixed },
  { versionKey: false, autoIndex: false, autoCreate: false },
);
// Nobody waits for more events than there are numbers.
schema.index({ places: 1 }, { unique: true, sparse: true });
// Once the event has begun there is nothing to wait for.
schema.index({ eventDate: 1 }, { expireAfterSeconds: 0 });

export const LineModel = mongoose.model('Line', schema);

/** Only this file writes the collection. */
const lines = () => LineModel.collection as unknown as mongoose.mongo.Collection<Line>;

/** All places that a person may have. */
export const placesFor = (userId: string): string[] =>
  Array.from({ length: mostPlaces }, (_, number) => `${userId}:${number}`);

/**
 * Puts somebody at the end of a line, in one write: it does nothing if they stand in it, if it is full, or if the place
 * is another's. The order in which these writes happen is the order of the line.
 * @returns whether it did
 */
export async function joinLine(
  { _id, ...event }: Pick<Line, '_id' | 'title' | 'eventDate'>,
  person: Line['waiting'][number],
  place: string,
): Promise<boolean> {
  const open = { _id, 'waiting.userId': { $ne: person.userId }, [`waiting.${mostWaiting - 1}`]: { $exists: false } };
  const update = { $push: { waiting: person, places: place }, $setOnInsert: event };
  try {
    await untilWritten(() => lines().updateOne(open as never, update as never, { upsert: true }));
    return true;
  } catch (error) {
    // Where the line does not match, the upsert tries to insert it once more.
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}

/** Takes somebody out of a line; then an empty line goes, too. Does nothing if they are not in it. */
export async function leaveLine(_id: string, userId: string): Promise<boolean> {
  const gone = { $pull: { waiting: { userId }, places: { $in: placesFor(userId) } } };
  const { modifiedCount } = await untilWritten(() =>
    lines().updateOne({ _id, 'waiting.userId': userId } as never, gone as never),
  );
  await endIfEmpty(_id);
  return modifiedCount > 0;
}

/** Removes a line in which nobody stands any more. */
export const endIfEmpty = (_id: string): Promise<unknown> => lines().deleteOne({ _id, waiting: { $size: 0 } } as never);

/** @returns a line, if anybody has stood in it */
export const findLine = (_id: string): Promise<Line | null> => lines().findOne({ _id });

/** @returns the lines in which somebody stands: a few */
export const linesOf = (userId: string): Promise<Line[]> =>
  lines()
    .find({ places: { $in: placesFor(userId) } })
    .toArray();

/** @returns the ids of some lines, by the index of ids alone */
export async function lineIds(limit: number): Promise<string[]> {
  const found = await lines()
    .find({}, { projection: { _id: 1 }, limit })
    .toArray();
  return found.map(({ _id }) => _id);
}
