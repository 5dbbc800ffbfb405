import { createHash, randomBytes } from 'node:crypto';
import { type Bus, type BusMessage, isSubject, Subjects } from '@ticketing/common';
import { aggregateIdOf } from './causes';
import { eventIn } from './events';
import { withLeftStore } from './left-store';
import { print, table } from './output';
import { connectAsService, targetOf, type Where, withBus } from './target';

export interface MigrateFlags {
  from?: string;
  fromMonitoring?: string;
  json?: true;
}

/** What one side holds of a subject, of the messages that the other has, too. */
interface Held {
  messages: number;
  /** The last version of each aggregate. */
  versions: Map<string, number>;
  /** Of all messages in their order. */
  digest: string;
}

interface Moved {
  subject: string;
  copied: number;
  from: Held;
  to: Held;
}

/** Reconciliation's questions are asked again every few minutes, and are of no use at another broker. */
const isMoved = (subject: string): boolean => isSubject(subject) && !subject.startsWith('reconciliation:');

/**
 * Copies our events from NATS Streaming to JetStream, each once and in its order, and compares what the two hold. It may
 * be killed at any moment, and run again, also while either is in use: a copy says which message it is of.
 * @throws Error when the two differ
 */
export async function migrate(where: Where, { from, fromMonitoring, json }: MigrateFlags): Promise<void> {
  const { transport, url } = targetOf(where.url ? { transport: 'jetstream', ...where } : where);
  if (transport !== 'jetstream')
    throw new Error('Events move to JetStream: start the stack with TRANSPORT=jetstream, or say --url');
  // Makes the streams.
  const name = `migrate-${randomBytes(4).toString('hex')}`;
  await (await connectAsService({ transport, url, clusterId: where.clusterId }, name)).close();
  const move = (sourceUrl: string, monitoring: string) =>
    withBus({ ...where, url: sourceUrl, monitoring, transport: 'nats-streaming' }, (source) =>
      withBus({ ...where, url, transport }, (target) => moveAll(source, target, json)),
    );
  if (!from) return withLeftStore(move);
  if (!fromMonitoring) throw new Error('Beside --from, --from-monitoring says where the broker is monitored');
  await move(from, fromMonitoring);
}

/** One subject after the other: what is kept of one is a number for each of its aggregates. */
async function moveAll(source: Bus, target: Bus, json?: true): Promise<void> {
  const moved: Moved[] = [];
  for (const subject of Object.values(Subjects).filter(isMoved)) {
    const one = await moveSubject(source, target, subject);
    moved.push(one);
    if (json) print({ ...one, from: forMachines(one.from), to: forMachines(one.to), equal: isEqual(one) });
  }
  if (!json) print(tableOf(moved));
  const different = moved.filter((one) => !isEqual(one)).map(({ subject }) => subject);
  if (different.length > 0) throw new Error(`The two differ in ${different.join(', ')}`);
  if (!json) print('Everything is there: the same messages in the same order, with the same last versions.');
}

async function moveSubject(source: Bus, target: Bus, subject: string): Promise<Moved> {
  let done = 0;
  await target.history(
    ({ movedFrom = 0 }) => {
      done = Math.max(done, movedFrom);
    },
    { subject },
  );

  let copied = 0;
  let [first, last] = [0, 0];
  const from = new Tally();
  await source.history(
    async (message) => {
      const { sequence, payload } = message;
      first ||= sequence;
      last = sequence;
      from.add(message);
      if (sequence <= done) return;
      // One after the other: whatever is stored when this is killed, everything before it is, too. The id is for a publish
      // whose answer was lost.
      await target.publish(subject, payload, { id: `moved:${subject}:${sequence}`, movedFrom: sequence });
      copied += 1;
    },
    { subject },
  );

  const to = new Tally();
  await target.history(
    (message) => {
      const { movedFrom = 0 } = message;
      // What has expired at one side is not compared.
      if (movedFrom >= first && movedFrom <= last && movedFrom > 0) to.add(message);
    },
    { subject },
  );
  return { subject, copied, from: from.held(), to: to.held() };
}

class Tally {
  private messages = 0;
  private readonly versions = new Map<string, number>();
  private readonly hash = createHash('sha256');

  add(message: BusMessage): void {
    this.messages += 1;
    this.hash.update(`${message.payload.length}:${message.payload}`);
    const event = eventIn(message);
    if (!event) return;
    const id = aggregateIdOf(event);
    this.versions.set(id, Math.max(event.version, this.versions.get(id) ?? 0));
  }

  held(): Held {
    return { messages: this.messages, versions: this.versions, digest: this.hash.digest('hex') };
  }
}

const forMachines = ({ messages, versions, digest }: Held) => ({ messages, aggregates: versions.size, digest });

const isEqual = ({ from, to }: Moved): boolean =>
  from.messages === to.messages &&
  from.digest === to.digest &&
  from.versions.size === to.versions.size &&
  [...from.versions].every(([id, version]) => to.versions.get(id) === version);

function tableOf(moved: Moved[]): string {
  const rows = moved.map((one) => {
    const { subject, copied, from, to } = one;
    return [
      ...[subject, copied, `${from.messages} / ${to.messages}`, `${from.versions.size} / ${to.versions.size}`],
      isEqual(one) ? 'equal' : 'DIFFERENT',
    ];
  });
  return table([['subject', 'copied', 'messages', 'aggregates', ''], ...rows]);
}
