import mongoose from 'mongoose';
import { inSpan, isRecorded } from '../tracing';

const { prototype } = mongoose.mongo.Collection;
const commands = [
  'bulkWrite',
  'countDocuments',
  'deleteMany',
  'deleteOne',
  'findOne',
  'findOneAndUpdate',
  'insertMany',
  'insertOne',
  'updateMany',
  'updateOne',
] as const;
/** Their cursors send the commands. */
const queries = ['aggregate', 'find'] as const;

let done = false;

/**
 * Gives each command of what is being traced a span: its name and its collection, and nothing that is in it. Not by the
 * driver's monitoring, which reads each answer once more, also where nothing is recorded.
 */
export function traceCommands(): void {
  if (done) return;
  done = true;
  for (const name of commands)
    replace(name, (collection, call) => inSpan(spanOf(name, collection), async () => call()));
  for (const name of queries)
    replace(name, (collection, call) => {
      const cursor = call() as mongoose.mongo.FindCursor;
      const toArray = cursor.toArray.bind(cursor);
      cursor.toArray = () => inSpan(spanOf(name, collection), toArray);
      return cursor;
    });
}

type Call = () => unknown;

function replace(
  name: (typeof commands | typeof queries)[number],
  traced: (collection: string, call: Call) => unknown,
) {
  const original = prototype[name] as (...args: unknown[]) => unknown;
  function recorded(this: mongoose.mongo.Collection, ...args: unknown[]): unknown {
    const call = () => original.apply(this, args);
    // Sweeps and the like are part of no trace.
    return isRecorded() ? traced(this.collectionName, call) : call();
  }
  Object.defineProperty(prototype, name, { value: recorded, configurable: true, writable: true });
}

const spanOf = (operation: string, collection: string) =>
  ({
    name: `${operation} ${collection}`,
    kind: 'client',
    attributes: { 'db.system.name': 'mongodb', 'db.operation.name': operation, 'db.collection.name': collection },
  }) as const;
