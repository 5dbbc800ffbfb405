import mongoose, { type Model } from 'mongoose';
import { CodedError } from '../errors';
import {
  type AggregateName,
  createEnvelope,
  type EventData,
  type EventEnvelope,
  eventId,
  type Subject,
} from '../events';
import type { Clock } from '../service/clock';
import { correlationId } from '../service/correlation';
import { currentTraceparent, inTrace } from '../tracing';
import type { AggregateDocument, OutboxEntry } from './aggregate-schema';
import { Overtaken, untilWritten } from './conflicts';
import { LastWritten } from './last-written';
import type { OutboxRelay } from './outbox-relay';
import type { ReadModel } from './read-model';
import { type AuditLine, isDone, mostAuditLines, mostPastVersions, type PastVersion, stateOnly } from './story';

/** The result of a domain decision: the new state, and the event that announces it. */
export interface Change<State, S extends Subject> {
  state: State;
  event: S;
  /** Nobody else acts on this state yet: it is not announced, unless an earlier one was. */
  quiet?: boolean;
  /** Of an operator's decision: its line in the audit log. */
  audited?: AuditLine;
}

/** An aggregate as stored. */
export interface Stored<State> {
  id: string;
  version: number;
  createdAt: Date;
  /** Nothing of it has been announced yet. */
  quiet?: true;
  /** What operators have done to it. */
  audit?: AuditLine[];
  state: State;
}

/** Returns the change to make, or undefined if there is nothing to do; may throw a CodedError. Must be pure. */
export type Decision<State, S extends Subject> = (current: Stored<State>) => Change<State, S> | undefined;

export interface Decided<State> {
  aggregate: Stored<State>;
  /** Whether the decision was to change it. */
  changed: boolean;
}

/** Data with every field named, the optional ones too: a forgotten one is a type error. What is undefined is not stored. */
export type Named<Data> = Data extends string | number | boolean | null | undefined
  ? Data
  : Data extends readonly (infer Item)[]
    ? Named<Item>[]
    : { [Field in keyof Required<Data>]: Named<Data[Field]> };

export interface AggregateStoreOptions<State, S extends Subject> {
  name: AggregateName;
  model: Model<AggregateDocument<State>>;
  relay: OutboxRelay;
  clock: Clock;
  /** The full state as events carry it. */
  toEventData(aggregate: Stored<State>): Named<EventData<S>>;
  /** The event that carries the current state when it is re-published. */
  eventOf(aggregate: Stored<State>): S;
  /** Fields that only indexes need, computed from the state on every write; undefined removes one. */
  indexFields?(aggregate: { id: string; state: State }): Record<string, unknown>;
  /** The filters of the parts that others ask about on their own when they reconcile, by the part's name. */
  partFilters?: Record<string, Record<string, unknown>>;
  /** What is derived from these aggregates for reading. */
  readModel?: ReadModel<State>;
  /** Is told of every write once it is done, to count it. */
  written?(state: State, before: State | undefined): void;
}

const toKey = (id: string) => mongoose.Types.ObjectId.createFromHexString(id);

/** The driver would store fields that are undefined as null. */
const ignoringUndefined = { ignoreUndefined: true };

/**
 * The only way to write an aggregate: a decision, then one write that changes the state, increments the version and
 * appends the event. From the first version that is announced, exactly one event per version. It speaks to the driver:
 * what a state is, its type says, and documents that check it again on every read and write cost more than the rest.
 */
export class AggregateStore<State extends object, S extends Subject> {
  readonly name: AggregateName;
  readonly model: Model<AggregateDocument<State>>;
  readonly readModel: ReadModel<State> | undefined;
  private readonly lastWritten = new LastWritten<Stored<State>>();

  constructor(private readonly options: AggregateStoreOptions<State, S>) {
    const { name, model, readModel, relay } = options;
    this.name = name;
    this.model = model;
    this.readModel = readModel;
    if (readModel) relay.refreshBefore(model, (rows) => readModel.refresh(rows));
  }

  /**
   * Writes a new aggregate with its first event, as version 0.
   * @throws duplicate-key errors of the unique indexes (MongoDB's error 11000, see `isDuplicateKey`)
   */
  insert(change: Change<State, S>, id = new mongoose.Types.ObjectId()): Promise<Stored<State>> {
    return inTrace(`decide ${change.event}`, () => this.writeFirst(change, id));
  }

  private async writeFirst(change: Change<State, S>, id: mongoose.Types.ObjectId): Promise<Stored<State>> {
    const { model, clock } = this.options;
    const { state, quiet } = change;
    const stored: Stored<State> = {
      id: id.toHexString(),
      version: 0,
      createdAt: clock.now(),
      ...(quiet && { quiet }),
      state,
    };
    const entries = this.entries(change, stored, undefined);
    const document = {
      _id: id,
      version: stored.version,
      createdAt: stored.createdAt,
      changedAt: entries[0]?.occurredAt,
      outbox: entries,
      history: [this.past(change, stored, entries)],
      ...this.fields(stored),
    };
    await untilWritten(() => model.collection.insertOne(document as never, ignoringUndefined));
    this.lastWritten.add(stored.id, stored);
    this.options.relay.kick(model, stored.id, entries);
    this.options.written?.(state, undefined);
    return stored;
  }

  /**
   * Decides on an aggregate and saves the decision; starts over from its newest version if another write came in
   * between. What this process has written last is not read again for a change: whether it still is the newest version,
   * the write tells. That there is nothing to change, or that it is refused, only the database can say.
   * @param from its id; or the aggregate as the caller has just read or written it, which is then not read again
   * @returns the aggregate after that, and whether there was anything to do
   * @throws CodedError `not_found`, or `version_conflict` when other writes keep changing it
   */
  async decide(from: string | Stored<State>, decision: Decision<State, S>): Promise<Decided<State>> {
    let held = typeof from === 'string' ? undefined : from;
    const id = typeof from === 'string' ? from : from.id;
    let guess = held ? undefined : this.guess(id, decision);
    return untilWritten(async () => {
      const current = guess?.current ?? held ?? (await this.get(id));
      const change = guess ? guess.change : decision(current);
      // What the caller held, or was remembered, serves one attempt.
      guess = held = undefined;
      if (!change) return { aggregate: current, changed: false };
      const aggregate = await inTrace(`decide ${change.event}`, () => this.write(current, change));
      return { aggregate, changed: true };
    });
  }

  /** @returns what would be changed if nobody else had written it since */
  private guess(id: string, decision: Decision<State, S>) {
    const current = this.lastWritten.take(id);
    if (!current) return undefined;
    try {
      const change = decision(current);
      return change && { current, change };
    } catch {
      // Refused as it was: what it is now decides.
      return undefined;
    }
  }

  /** Like `decide`, for callers who need the aggregate. */
  async update(from: string | Stored<State>, decision: Decision<State, S>): Promise<Stored<State>> {
    return (await this.decide(from, decision)).aggregate;
  }

  /** Like `decide`, for callers who need to know whether there was anything to do. */
  async change(from: string | Stored<State>, decision: Decision<State, S>): Promise<boolean> {
    return (await this.decide(from, decision)).changed;
  }

  /**
   * Like `update`, for an operator: the write of the decision has its line of the audit log. What was done by a line of
   * this id is not done again.
   * @throws CodedError also `too_many_acts`, `key_reused`
   */
  act(from: string | Stored<State>, line: AuditLine, decision: Decision<State, S>): Promise<Stored<State>> {
    return this.update(from, (current) => {
      const { audit = [] } = current;
      if (isDone(line, audit)) return undefined;
      const change = decision(current);
      if (change && audit.length >= mostAuditLines) throw new CodedError('too_many_acts');
      return change && { ...change, audited: line };
    });
  }

  /** @returns the latest versions of an aggregate, as far as its document remembers them; the last one is the present */
  async story(id: string): Promise<PastVersion[]> {
    const found = await this.model.collection.findOne({ _id: toKey(id) } as never, { projection: { history: 1 } });
    return (found as { history?: PastVersion[] } | null)?.history ?? [];
  }

  /** @returns the aggregate, or undefined */
  async find(id: string): Promise<Stored<State> | undefined> {
    const found = await this.model.collection.findOne({ _id: toKey(id) } as never, { projection: stateOnly });
    // Only this store writes the collection.
    return found ? toStored(found as unknown as AggregateDocument<State>) : undefined;
  }

  /** The filter of a part; of all, if there is no such part. */
  partFilter(name: string | undefined): Record<string, unknown> {
    return (name !== undefined && this.options.partFilters?.[name]) || {};
  }

  /** @throws CodedError `not_found` */
  async get(id: string): Promise<Stored<State>> {
    const found = await this.find(id);
    if (!found) throw new CodedError('not_found');
    return found;
  }

  /**
   * Re-publishes current state for replicas that missed it; skips aggregates with unpublished events.
   * @param filter selects the aggregates, using an index
   * @param before only those that have not changed since
   */
  async *presentEvents(filter: Record<string, unknown>, before: Date): AsyncGenerator<EventEnvelope<S>> {
    for await (const lean of this.model.find(filter).sort({ _id: 1 }).lean<AggregateDocument<State>[]>().cursor()) {
      if (lean.outbox.length > 0 || !lean.changedAt || lean.changedAt >= before) continue;
      const aggregate = toStored<State>(lean);
      yield createEnvelope(this.options.eventOf(aggregate), {
        aggregateId: aggregate.id,
        version: aggregate.version,
        // Without the names of what is undefined: the compiler cannot tell that of any subject.
        data: this.options.toEventData(aggregate) as EventData<S>,
        occurredAt: lean.changedAt,
        correlationId: aggregate.id,
      });
    }
  }

  /** The one write of a decision, void if the version it was decided on is no longer the current one. */
  private async write({ quiet, ...current }: Stored<State>, change: Change<State, S>): Promise<Stored<State>> {
    const { model, relay } = this.options;
    const { audited } = change;
    const next: Stored<State> = {
      ...current,
      version: current.version + 1,
      ...(quiet && change.quiet && { quiet }),
      ...(audited && { audit: [...(current.audit ?? []), audited] }),
      state: change.state,
    };
    const entries = this.entries(change, next, current.state);
    const fields = Object.entries({
      changedAt: entries[0]?.occurredAt,
      ...(audited && { auditedAt: audited.at }),
      ...this.fields(next),
    });
    const gone = fields.filter(([, value]) => value === undefined).map(([field]) => [field, '']);
    const { matchedCount } = await model.collection.updateOne(
      { _id: toKey(current.id), version: current.version } as never,
      {
        $set: Object.fromEntries([...fields, ['version', next.version]]),
        ...(gone.length > 0 && { $unset: Object.fromEntries(gone) }),
        $push: {
          history: { $each: [this.past(change, next, entries)], $slice: -mostPastVersions },
          ...(entries.length > 0 && { outbox: { $each: entries } }),
          ...(audited && { audit: audited }),
        },
      } as never,
      ignoringUndefined,
    );
    if (matchedCount === 0) throw new Overtaken();
    this.lastWritten.add(next.id, next);
    relay.kick(model, current.id, entries);
    this.options.written?.(next.state, current.state);
    return next;
  }

  private fields(aggregate: Stored<State>): Record<string, unknown> {
    return { ...aggregate.state, ...this.options.indexFields?.(aggregate) };
  }

  /** What the document remembers of a version: of an announced one, what its event says. */
  private past({ event }: Change<State, S>, { version, state }: Stored<State>, [entry]: OutboxEntry[]): PastVersion {
    const { status } = state as { status?: string };
    const at = entry?.occurredAt ?? this.options.clock.now();
    return { version, event, at, correlationId: entry?.correlationId ?? correlationId() ?? event, status };
  }

  /** The events of a change: one, or none while nobody needs to know. */
  private entries(
    { event: subject }: Change<State, S>,
    aggregate: Stored<State>,
    before: State | undefined,
  ): OutboxEntry[] {
    if (aggregate.quiet) return [];
    const affects = this.readModel?.affects(before, aggregate.state) ?? [];
    const id = eventId(subject, aggregate.id, aggregate.version);
    const traceparent = currentTraceparent();
    const entry = {
      _id: id,
      subject,
      version: aggregate.version,
      occurredAt: this.options.clock.now(),
      // A change that no request caused (a sweep's, say) starts its own correlation, named after its event.
      correlationId: correlationId() ?? id,
      ...(traceparent && { traceparent }),
      data: this.options.toEventData(aggregate),
      ...(affects.length > 0 && { affects }),
    };
    return [entry];
  }
}

/** A store of any aggregate. */
// biome-ignore lint/suspicious/noExplicitAny: holders of this type use neither the state nor the subjects
export type AnyAggregateStore = AggregateStore<any, any>;

/** Splits a lean document into the state and the aggregate's own fields. */
export function toStored<State>(document: AggregateDocument<State>): Stored<State> {
  const {
    _id,
    version,
    createdAt,
    changedAt,
    outbox: _outbox,
    history: _past,
    audit,
    auditedAt: _at,
    ...state
  } = document;
  const own = {
    ...{ id: _id.toHexString(), version, createdAt },
    ...(!changedAt && ({ quiet: true } as const)),
    ...(audit && { audit }),
  };
  // Without the aggregate's own fields, the rest of the document is its state.
  return { ...own, state: state as unknown as State };
}
