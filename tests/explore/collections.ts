import mongoose, { type Connection, type IndexDefinition, type IndexOptions } from 'mongoose';
import type { Document, UniqueIndex } from './database';
import type { Executions } from './executions';

type Arguments = Record<string, unknown>;

/**
 * Makes a service's models send their commands to the explorer. They are exactly what MongoDB would receive, so the
 * filters and updates that guard a write are the real ones.
 * @returns the unique indexes declared in its schemas, by collection
 */
export function answerInstead(connection: Connection, service: string, executions: Executions) {
  const collections = new Map<string, UniqueIndex[]>();
  for (const model of Object.values(connection.models)) {
    const collection = `${service}.${model.collection.collectionName}`;
    collections.set(collection, model.schema.indexes().flatMap(uniqueIndex));
    const isObjectId = model.schema.path('_id').instance === 'ObjectId';
    const revive = (document: Document) =>
      isObjectId ? { ...document, _id: new mongoose.Types.ObjectId(document._id) } : document;
    const ask = (method: string, args: Arguments) =>
      executions.ask({ to: 'database', collection, method, args }, databaseError);
    const one = async (method: string, args: Arguments) => {
      const found = (await ask(method, args)) as Document | null;
      return found && revive(found);
    };
    const many = async (args: Arguments) => ((await ask('find', args)) as Document[]).map(revive);
    Object.assign(model.collection, {
      _shouldBufferCommands: () => false,
      insertOne: (document: object) => ask('insertOne', { document }),
      updateOne: (filter: object, update: object, options: Arguments) =>
        ask('updateOne', { filter, update, options: only(options) }),
      deleteOne: (filter: object) => ask('deleteOne', { filter }),
      updateMany: (filter: object, update: object) => ask('updateMany', { filter, update }),
      // Nothing waits for others here, so there is one at a time.
      bulkWrite: ([only, ...more]: { updateOne: { filter: object; update: object } }[]) =>
        more.length > 0 ? Promise.reject(new Error('Several at once')) : ask('updateOne', { ...only?.updateOne }),
      countDocuments: (filter: object) => ask('countDocuments', { filter }),
      findOne: (filter: object, options: Arguments) => one('findOne', { filter, options: only(options) }),
      findOneAndUpdate: (filter: object, update: object, options: Arguments) =>
        one('findOneAndUpdate', { filter, update, options: only(options) }),
      find: (filter: object, options: Arguments) => cursor(() => many({ filter, options: only(options) })),
    });
  }
  return collections;
}

function uniqueIndex([keys, options]: [IndexDefinition, IndexOptions]): UniqueIndex[] {
  return options.unique ? [{ fields: Object.keys(keys), sparse: options.sparse === true }] : [];
}

/** The options that decide what is found or done. */
function only({ sort, limit, projection, upsert, returnDocument }: Arguments = {}): Arguments {
  return { sort, limit, projection, upsert, returnDocument };
}

/** The part of the driver's cursor that Mongoose uses. */
function cursor(read: () => Promise<unknown[]>) {
  let left: unknown[] | undefined;
  return {
    toArray: read,
    next: async () => {
      left ??= await read();
      return left.shift() ?? null;
    },
    close: async () => undefined,
  };
}

function databaseError(refused: { kind: string; keyPattern?: object }): Error {
  const { kind: message, keyPattern } = refused;
  return new mongoose.mongo.MongoServerError({ message, code: 11000, keyPattern });
}
