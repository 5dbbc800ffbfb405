import { randomUUID } from 'node:crypto';
import { type EventData, entriesPerMessage, Subjects } from '../events';
import { type ListenerContext, Publisher } from '../messaging';
import { type AnyReplica, reconciliationStory } from '../store';
import { changedFilter, digestOf, type Entry, endOfSpan, entriesPerDigest, type IdRange, rangeFilter } from './digest';

type Request = EventData<typeof Subjects.ReconciliationRequested>;

interface Found {
  _id: string;
  version: number;
  changedAt: Date;
}

/**
 * The replica's side: tells the owner of an aggregate what the replica contains; the owner re-publishes what it lacks.
 * This goes over the broker like everything else: no service reads another's database.
 */
export class Questions {
  private readonly requests: Publisher<typeof Subjects.ReconciliationRequested>;
  private readonly differences: Publisher<typeof Subjects.ReconciliationDiffered>;

  constructor(
    private readonly context: ListenerContext,
    readonly replica: AnyReplica,
  ) {
    this.requests = new Publisher(context.broker, Subjects.ReconciliationRequested);
    this.differences = new Publisher(context.broker, Subjects.ReconciliationDiffered);
  }

  /** Asks about the whole replica. @returns the number of messages sent, one per 5,000 entries */
  async aboutAll(): Promise<number> {
    let messages = 1;
    for (let next = await this.aboutChunk(null); next !== null; next = await this.aboutChunk(next)) messages += 1;
    return messages;
  }

  /**
   * Asks about one chunk of the replica. The last chunk is open-ended, so that aggregates missing altogether are found,
   * too.
   * @param after the id after which the chunk starts, null for the first one
   * @returns where the next chunk starts, null if this was the last
   */
  async aboutChunk(after: string | null): Promise<string | null> {
    const entries = await this.read({ after, upTo: null }, entriesPerDigest);
    const upTo = entries.length === entriesPerDigest ? lastId(entries) : null;
    await this.about({ after, upTo }, entries);
    return upTo;
  }

  /** Asks about what the owner changed within a span of time, `until` excluded. */
  async aboutChanges(from: Date, until: Date): Promise<void> {
    for (let start = from; start < until; ) {
      const found = await this.replica.model
        .find(changedFilter(start, until), { version: 1, changedAt: 1 })
        .sort({ changedAt: 1 })
        .limit(entriesPerMessage + 1)
        .lean<Found[]>();
      const end = endOfSpan(found, entriesPerMessage, start, until);
      const entries = found.filter(({ changedAt }) => changedAt < end).map(toEntry);
      const changed = { from: start.toISOString(), until: end.toISOString() };
      await this.ask({ after: null, upTo: null, changed, entries: entries.slice(0, entriesPerMessage) });
      start = end;
    }
  }

  /** Asks about smaller ranges, after the owner has said that a range differs. */
  async narrow(range: IdRange): Promise<void> {
    const entries = await this.read(range, entriesPerDigest + 1);
    if (entries.length <= entriesPerMessage) return this.about(range, entries);
    const whole = entries.length <= entriesPerDigest;
    let { after } = range;
    for (let at = 0; at < Math.min(entries.length, entriesPerDigest); at += entriesPerMessage) {
      const part = entries.slice(at, Math.min(at + entriesPerMessage, entriesPerDigest));
      const upTo = whole && at + entriesPerMessage >= entries.length ? range.upTo : lastId(part);
      await this.ask({ after, upTo, digest: digestOf(part) });
      after = upTo;
    }
    // The replica has grown meanwhile. Another message covers the rest.
    if (!whole) await this.send(this.differences, { ...this.whose(), after, upTo: range.upTo });
  }

  /** A few entries are sent as they are: the owner can answer them at once. */
  private about(range: IdRange, entries: Entry[]): Promise<void> {
    return this.ask({
      ...range,
      ...(entries.length <= entriesPerMessage ? { entries } : { digest: digestOf(entries) }),
    });
  }

  private ask(request: Omit<Request, 'aggregate' | 'replica'>): Promise<void> {
    return this.send(this.requests, { ...this.whose(), ...request });
  }

  private async send<S extends typeof Subjects.ReconciliationRequested | typeof Subjects.ReconciliationDiffered>(
    publisher: Publisher<S>,
    data: EventData<S>,
  ): Promise<void> {
    const id = randomUUID();
    const occurredAt = this.context.clock.now();
    await publisher.publish({ aggregateId: id, version: 0, data, occurredAt, correlationId: reconciliationStory(id) });
  }

  private whose() {
    return { aggregate: this.replica.aggregate, replica: this.context.group };
  }

  private async read(range: IdRange, limit: number): Promise<Entry[]> {
    const found = this.replica.model.find(rangeFilter(range, String), { version: 1 });
    return (await found.sort({ _id: 1 }).limit(limit).lean<Found[]>()).map(toEntry);
  }
}

const toEntry = ({ _id, version }: Found): Entry => [_id, version];
const lastId = (entries: Entry[]): string | null => entries.at(-1)?.[0] ?? null;

/**
 * Has the owner re-publish everything: the replica forgets its versions, so that every event is newer. Its current
 * contents stay readable meanwhile.
 * @returns the number of messages sent
 */
export async function rebuildReplica(questions: Questions): Promise<number> {
  await questions.replica.model.updateMany({}, { $set: { version: -1 } });
  return questions.aboutAll();
}
