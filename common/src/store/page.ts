import mongoose, { type Model } from 'mongoose';
import * as z from 'zod';
import { CodedError } from '../errors';
import { stateOnly } from './story';

/** The order of a list: by a field, then by id, both in the same direction. An index must cover both. */
export interface SortOrder {
  /** The name in requests; also part of the cursor, so that a cursor of another order is refused. */
  name: string;
  field: string;
  direction: 1 | -1;
}

export interface PageRequest {
  filter: Record<string, unknown>;
  sort: SortOrder;
  limit: number;
  /** Where the previous page ended, as returned with it. */
  cursor?: string | undefined;
}

export interface Page<Document> {
  items: Document[];
  /** The cursor of the next page; undefined at the end. */
  next: string | undefined;
}

/** A price or a time; outside these bounds there is no valid Date, and a query with one would fail. */
const value = z.number().min(-8.64e15).max(8.64e15);

const cursorSchema = z.tuple([z.string(), z.union([value, z.object({ date: value })]), z.string().min(1).max(200)]);

/**
 * Reads one page of a list by keyset: the index scan starts where the previous page ended, so each page costs the same
 * however far in it is, and new documents do not shift the pages.
 * @throws CodedError `invalid_cursor`
 */
export async function readPage<Document extends { _id: RowId }>(
  model: Model<Document>,
  { filter, sort, limit, cursor }: PageRequest,
): Promise<Page<Document>> {
  const { field, direction } = sort;
  const readId = model.schema.path('_id').instance === 'String' ? String : toKey;
  const after = cursor === undefined ? undefined : decode(sort, cursor, readId);
  const found = await model
    .find(after ? { $and: [filter, beyond(sort, after)] } : filter, stateOnly)
    .sort([
      [field, direction],
      ['_id', direction],
    ])
    .limit(limit + 1)
    .lean<Document[]>();
  const items = found.slice(0, limit);
  const last = items.at(-1);
  return { items, next: found.length > limit && last ? encode(sort, last) : undefined };
}

/** Ids of our own making are no ids of the database's. */
type RowId = mongoose.Types.ObjectId | string;

const toKey = (text: string) => mongoose.Types.ObjectId.createFromHexString(text);

type Position = { value: number | Date; id: RowId };

/** The range on the field bounds the index scan; the alternatives drop what has the same value and was already seen. */
function beyond({ field, direction }: SortOrder, { value, id }: Position): Record<string, unknown> {
  const [past, from] = direction === 1 ? ['$gt', '$gte'] : ['$lt', '$lte'];
  return { [field]: { [from]: value }, $or: [{ [field]: { [past]: value } }, { _id: { [past]: id } }] };
}

function encode({ name, field }: SortOrder, last: { _id: RowId }): string {
  const value: unknown = Object.entries(last).find(([key]) => key === field)?.[1];
  const position = [name, value instanceof Date ? { date: value.getTime() } : value, String(last._id)];
  return Buffer.from(JSON.stringify(position)).toString('base64url');
}

function decode({ name }: SortOrder, cursor: string, readId: (text: string) => RowId): Position {
  try {
    const [given, value, id] = cursorSchema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
    if (given === name) return { value: typeof value === 'number' ? value : new Date(value.date), id: readId(id) };
  } catch {
    // Whatever is wrong with it, it is not one of our cursors.
  }
  throw new CodedError('invalid_cursor', { field: 'cursor' });
}
