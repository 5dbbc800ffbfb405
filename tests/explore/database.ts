import { Query, updateOne } from 'mingo';
import type { Answer } from './executions';

export type Document = Record<string, unknown> & { _id: string };

/** A unique index, as declared in the model's schema. */
export interface UniqueIndex {
  fields: string[];
  sparse: boolean;
}

type Args = { filter?: object; update?: Update; document?: Document; options?: Options };
type Update = Record<string, Record<string, unknown>>;
interface Options {
  upsert?: boolean;
  sort?: Record<string, 1 | -1>;
  limit?: number;
  projection?: Record<string, 0 | 1>;
  returnDocument?: 'before' | 'after';
}

/**
 * Applies one command to a collection, as MongoDB would: a whole document at a time, and unique indexes decide.
 * @param documents the collection's documents; not changed
 */
export function perform(
  method: string,
  { filter = {}, update = {}, document, options = {} }: Args,
  documents: Document[],
  unique: UniqueIndex[],
): { documents: Document[]; answer: Answer } {
  switch (method) {
    case 'find':
      return { documents, answer: { value: select(documents, filter, options) } };
    case 'findOne':
      return { documents, answer: { value: select(documents, filter, { ...options, limit: 1 })[0] ?? null } };
    case 'countDocuments':
      return { documents, answer: { value: select(documents, filter, options).length } };
    case 'insertOne':
      return document
        ? unlessTaken([...documents, document], documents, unique, { acknowledged: true, insertedId: document._id })
        : notKnown(method);
    case 'updateOne':
    case 'findOneAndUpdate': {
      const [seen] = select(documents, filter, { ...options, limit: 1, projection: {} });
      const inserted = !seen && options.upsert === true;
      const result = seen ? updated(seen, update) : inserted ? upserted(filter, update) : undefined;
      const next = documents.map((document) => (result && document._id === seen?._id ? result : document));
      if (result && inserted) next.push(result);
      const modified = seen && JSON.stringify(seen) !== JSON.stringify(result);
      const counts = { matchedCount: seen ? 1 : 0, modifiedCount: modified ? 1 : 0, upsertedCount: inserted ? 1 : 0 };
      const wanted = options.returnDocument === 'after' ? result : seen;
      return unlessTaken(next, documents, unique, method === 'updateOne' ? counts : (wanted ?? null));
    }
    case 'deleteOne': {
      const [gone] = select(documents, filter, { limit: 1 });
      const left = documents.filter(({ _id }) => _id !== gone?._id);
      return { documents: left, answer: { value: { deletedCount: gone ? 1 : 0 } } };
    }
    case 'updateMany': {
      const query = queryOf(filter);
      const found = new Set(documents.filter((document) => query.test(document)));
      const next = documents.map((document) => (found.has(document) ? updated(document, update) : document));
      const modified = next.filter((document, at) => JSON.stringify(document) !== JSON.stringify(documents[at]));
      return unlessTaken(next, documents, unique, { matchedCount: found.size, modifiedCount: modified.length });
    }
    default:
      return notKnown(method);
  }
}

function select(documents: Document[], filter: object, { sort, limit, projection }: Options): Document[] {
  let found = queryOf(filter).find(documents, projection ?? {});
  if (sort) found = found.sort(sort);
  if (limit) found = found.limit(limit);
  return found.all() as Document[];
}

/** Worked out once for each filter, and for each document and update: the same ones come again and again. */
const queries = new WeakMap<object, Query>();
const updates = new WeakMap<Document, WeakMap<Update, Document>>();

function queryOf(filter: object): Query {
  const query = queries.get(filter) ?? new Query(filter);
  queries.set(filter, query);
  return query;
}

/** @returns a changed copy, the same one each time; do not modify it */
function updated(document: Document, update: Update): Document {
  const known = updates.get(document) ?? new WeakMap<Update, Document>();
  updates.set(document, known);
  const result = known.get(update) ?? changed(document, update);
  known.set(update, result);
  return result;
}

/** The fields of an insert are what mingo does not support. */
function changed(document: Document, { $setOnInsert: _onInsert, ...update }: Update): Document {
  const copy = copyOf(document);
  updateOne([copy], {}, update);
  return copy;
}

function upserted(filter: object, update: Update): Document {
  const equalities = Object.entries(filter).filter(([, value]) => typeof value !== 'object' || value instanceof Date);
  return changed({ ...Object.fromEntries(equalities), ...update.$setOnInsert } as Document, update);
}

function unlessTaken(next: Document[], before: Document[], unique: UniqueIndex[], value: unknown) {
  for (const { fields, sparse } of [{ fields: ['_id'], sparse: false }, ...unique]) {
    const keys = next.flatMap((document) => entriesOf(fields.map((field) => document[field])));
    const indexed = keys
      .filter((key) => !sparse || key.some((part) => part !== undefined))
      .map((key) => JSON.stringify(key));
    if (new Set(indexed).size < indexed.length) {
      const keyPattern = Object.fromEntries(fields.map((field) => [field, 1]));
      return { documents: before, answer: { refused: { kind: 'duplicate', keyPattern } } };
    }
  }
  return { documents: next.sort((a, b) => (a._id < b._id ? -1 : 1)), answer: { value } };
}

/** The entries of a document in an index: one for each element of a list. None of our lists names one twice. */
const entriesOf = (key: unknown[]): unknown[][] => {
  const list = key.findIndex(Array.isArray);
  return list === -1 ? [key] : (key[list] as unknown[]).map((element) => key.with(list, element));
};

/** A copy that shares nothing with it. */
function copyOf<T>(value: T): T {
  if (value instanceof Date) return new Date(value) as T;
  if (Array.isArray(value)) return value.map(copyOf) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyOf(inner)])) as T;
}

function notKnown(method: string): never {
  throw new Error(`The explorer's database does not know ${method}`);
}
