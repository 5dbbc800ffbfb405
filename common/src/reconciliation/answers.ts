import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { type EventData, entriesPerMessage, Subjects } from '../events';
import { type ListenerContext, Publisher, publishEnvelope } from '../messaging';
import type { AnyAggregateStore } from '../store';
import {
  changedFilter,
  digestOf,
  type Entry,
  endOfSpan,
  entriesPerDigest,
  type IdRange,
  rangeFilter,
  settledAfterMs,
} from './digest';

type Request = EventData<typeof Subjects.ReconciliationRequested>;

interface Found {
  _id: unknown;
  version: number;
  /** Absent while nothing has been announced: no replica has it, or needs it. */
  changedAt?: Date;
}

const toKey = (id: string) => new mongoose.Types.ObjectId(id);

/** The owner's side: compares a replica's contents with its aggregates and re-publishes what the replica lacks. */
export class Answers {
  private readonly requests: Publisher<typeof Subjects.ReconciliationRequested>;
  private readonly differences: Publisher<typeof Subjects.ReconciliationDiffered>;

  constructor(
    private readonly context: ListenerContext,
    private readonly store: AnyAggregateStore,
  ) {
    this.requests = new Publisher(context.broker, Subjects.ReconciliationRequested);
    this.differences = new Publisher(context.broker, Subjects.ReconciliationDiffered);
  }

  /**
   * Publishes nothing if the replica lacks nothing. The work per message is bounded: 200 events, or reading 10,000
   * versions.
   */
  async answer(request: Request, correlationId: string): Promise<void> {
    const { aggregate, replica, after, upTo } = request;
    if (replica === undefined) return; // Sent by an older version of ours, which could not be answered.
    if (request.entries) return this.tell(request, request.entries, correlationId);
    if (digestOf(toEntries(await this.read({ after, upTo }, 2 * entriesPerDigest))) === request.digest) return;
    await this.send(this.differences, { aggregate, replica, after, upTo }, correlationId);
  }

  private async tell(request: Request, entries: Entry[], correlationId: string): Promise<void> {
    const { own, rest } = request.changed
      ? await this.changed(request.changed, request.part)
      : await this.inRange(request, entries);
    const known = new Map(entries);
    const lacking = own.filter(([id, version]) => version > (known.get(id) ?? -1)).map(([id]) => toKey(id));
    const before = new Date(this.context.clock.now().getTime() - settledAfterMs);
    const publishing: Promise<void>[] = [];
    if (lacking.length > 0)
      for await (const event of this.store.presentEvents({ _id: { $in: lacking } }, before))
        publishing.push(publishEnvelope(this.context.broker, { ...event, correlationId }, true));
    await Promise.all(publishing);
    // The owner continues the request in the replica's name. If we crash before this, the whole message is redelivered.
    // It is a trace of its own: a replica may be of any size.
    if (rest) await this.send(this.requests, { ...request, ...rest }, correlationId, { traceparent: undefined });
  }

  private async inRange(range: IdRange, entries: Entry[]) {
    const found = await this.read(range, entriesPerMessage + 1);
    const part = found.slice(0, entriesPerMessage);
    const after = part.length < found.length && part.at(-1) ? String(part.at(-1)?._id) : undefined;
    const rest = after === undefined ? undefined : { after, entries: entries.filter(([id]) => id > after) };
    return { own: toEntries(part), rest };
  }

  private async changed(span: NonNullable<Request['changed']>, part: string | undefined) {
    const [from, until] = [new Date(span.from), new Date(span.until)];
    const found = await this.store.model
      .find({ ...changedFilter(from, until), ...this.store.partFilter(part) }, { version: 1, changedAt: 1 })
      .sort({ changedAt: 1 })
      .limit(entriesPerMessage + 1)
      .lean<Required<Found>[]>();
    const end = endOfSpan(found, entriesPerMessage, from, until);
    const own = toEntries(found.filter(({ changedAt }) => changedAt < end));
    const rest = { changed: { from: end.toISOString(), until: until.toISOString() } };
    return { own, rest: end < until ? rest : undefined };
  }

  private async read(range: IdRange, limit: number): Promise<Found[]> {
    const found = this.store.model.find(rangeFilter(range, toKey), { version: 1, changedAt: 1 });
    return found.sort({ _id: 1 }).limit(limit).lean<Found[]>();
  }

  private async send<S extends typeof Subjects.ReconciliationRequested | typeof Subjects.ReconciliationDiffered>(
    publisher: Publisher<S>,
    data: EventData<S>,
    correlationId: string,
    cause: { traceparent?: undefined } = {},
  ): Promise<void> {
    const occurredAt = this.context.clock.now();
    await publisher.publish({ aggregateId: randomUUID(), version: 0, data, occurredAt, correlationId, ...cause });
  }
}

const toEntries = (found: Found[]): Entry[] =>
  found.filter(({ changedAt }) => changedAt).map(({ _id, version }) => [String(_id), version]);
