import type { mongo } from 'mongoose';
import { isRecorded, type OpenSpan, openSpan } from '../tracing';

/** Gives each command of what is being traced a span: the command and its collection, and nothing that is in it. */
export function traceCommands(client: mongo.MongoClient): void {
  const running = new Map<number, OpenSpan>();
  const end = (requestId: number, failure?: unknown) => {
    running.get(requestId)?.end({ failure });
    running.delete(requestId);
  };
  client.on('commandStarted', ({ requestId, commandName, command }) => {
    // Sweeps and the like are part of no trace.
    if (!isRecorded()) return;
    const collection = String(command[commandName]);
    const span = openSpan({
      name: `${commandName} ${collection}`,
      kind: 'client',
      attributes: {
        'db.system.name': 'mongodb',
        'db.operation.name': commandName,
        'db.collection.name': collection,
      },
    });
    if (span) running.set(requestId, span);
  });
  client.on('commandSucceeded', ({ requestId }) => end(requestId));
  client.on('commandFailed', ({ requestId, failure }) => end(requestId, failure));
}
