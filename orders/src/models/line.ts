import { isDuplicateKey, plainSchema, untilWritten } from '@ticketing/common';
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
  /** When the sweep looks for what they may have. A line of an older copy of this service has none: it is looked at. */
  lookAt?: Date;
  /** How many looks have been asked for: none is lost that is asked for while the sweep looks. */
  asked?: number | undefined;
}

const { Mixed } = mongoose.Schema.Types;

const schema = plainSchema<Line>({
  _id: String,
  title: String,
  eventDate: Date,
  waiting: Mixed,
  places: Mixed,
  lookAt: Date,
  asked: Number,
});
// Nobody waits for more events than there are numbers.
schema.index({ places: 1 }, { unique: true, sparse: true });
// Once the event has begun there is nothing to wait for.
schema.index({ eventDate: 1 }, { expireAfterSeconds: 0 });
// For the sweep: it costs by the lines that have something to look for, however many there are.
schema.index({ lookAt: 1 });

export const LineModel = mongoose.model('Line', schema);

/** Only this file writes the collection. */
const lines = () => LineModel.collection as unknown as mongoose.mongo.Collection<Line>;

/** After how long every copy knows of a new line, with some time to spare, in milliseconds. */
export const knownEverywhereMs = 5_000;

/** All places that a person may have. */
export const placesFor = (userId: string): string[] =>
  Array.from({ length: mostPlaces }, (_, number) => `${userId}:${number}`);

/** Asks for a look; the earliest that is asked for counts. */
const lookedAtBy = (lookAt: Date) => ({ $min: { lookAt }, $inc: { asked: 1 } });

/**
 * Puts somebody at the end of a line, in one write: it does nothing if they stand in it, if it is full, or if the place
 * is another's. The order in which these writes happen is the order of the line. It is looked at once every copy knows of
 * it: until then, one may have heard of a ticket and not have offered it.
 * @returns whether it did
 */
export async function joinLine(
  { _id, ...event }: Pick<Line, '_id' | 'title' | 'eventDate'>,
  person: Line['waiting'][number],
  place: string,
): Promise<boolean> {
  const open = { _id, 'waiting.userId': { $ne: person.userId }, [`waiting.${mostWaiting - 1}`]: { $exists: false } };
  const lookAt = new Date(person.since.getTime() + knownEverywhereMs);
  const update = { $push: { waiting: person, places: place }, $setOnInsert: event, ...lookedAtBy(lookAt) };
  try {
    await untilWritten(() => lines().updateOne(open as never, update as never, { upsert: true }));
    return true;
  } catch (error) {
    // Where the line does not match, the upsert tries to insert it once more.
    if (!isDuplicateKey(error)) throw error;
    return false;
  }
}

/**
 * Takes somebody out of a line; the last one's line goes with them. No line is ever left with nobody in it: the index of
 * places has room for one such line only.
 * @param lookAt by when the others are to be looked at, if they are
 * @returns whether they were in it
 */
export async function leaveLine(_id: string, userId: string, lookAt?: Date): Promise<boolean> {
  const standing = { _id, 'waiting.userId': userId };
  const pull = { $pull: { waiting: { userId }, places: { $in: placesFor(userId) } } };
  const gone = lookAt ? { ...pull, ...lookedAtBy(lookAt) } : pull;
  do {
    const alone = { ...standing, waiting: { $size: 1 } };
    if ((await untilWritten(() => lines().deleteOne(alone as never))).deletedCount > 0) return true;
    const withOthers = { ...standing, 'waiting.1': { $exists: true } };
    if ((await untilWritten(() => lines().updateOne(withOthers as never, gone as never))).matchedCount > 0) return true;
    // Neither, if somebody has come or gone in between.
  } while (await lines().findOne(standing as never, { projection: { _id: 1 } }));
  return false;
}

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
    .find({}, { projection: { _id: 1 }, hint: { _id: 1 }, limit })
    .toArray();
  return found.map(({ _id }) => _id);
}

/** What tells whether a look was asked for meanwhile. */
export type LookedFor = Pick<Line, '_id' | 'lookAt' | 'asked'>;

/** @returns some of the lines that are to be looked at, those first whose time has come first */
export const dueLines = (now: Date, limit: number): Promise<LookedFor[]> =>
  lines()
    .find({ lookAt: { $not: { $gt: now } } } as never, {
      projection: { lookAt: 1, asked: 1 },
      sort: { lookAt: 1 },
      limit,
    })
    .toArray();

/**
 * Says when a line is to be looked at next, unless a look was asked for since, or another copy has said so.
 * @returns the line as it is now; undefined if it has changed, or is gone
 */
export async function lookNext({ _id, lookAt, asked }: LookedFor, next: Date): Promise<Line | undefined> {
  const none = { $exists: false };
  const same = { _id, lookAt: lookAt ?? none, asked: asked ?? none };
  const update = { $set: { lookAt: next } };
  const found = await untilWritten(() => lines().findOneAndUpdate(same as never, update, { returnDocument: 'after' }));
  return found ?? undefined;
}

/** Has a line looked at by this time, if there is one. */
export const lookBy = async (_id: string, at: Date): Promise<void> => {
  await untilWritten(() => lines().updateOne({ _id }, lookedAtBy(at)));
};
