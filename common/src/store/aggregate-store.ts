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
import type { AggregateDocument, OutboxEntry } from './aggregate-schema';
import { untilWritten } from './conflicts';
import type { OutboxRelay } from './outbox-relay';

/** The result of a domain decision: the new state, and the event that announces it. */
export interface Change<State, S extends Subject> {
  state: State;
  event: S;
}

/** An aggregate as stored. */
export interface Stored<State> {
  id: string;
  version: number;
  createdAt: Date;
  state: State;
}

/** Returns the change to make, or undefined if there is nothing to do; may throw a CodedError. Must be pure. */
export type Decision<State, S extends Subject> = (current: Stored<State>) => Change<State, S> | undefined;

interface Decided<State> {
  aggregate: Stored<State>;
  changed: boolean;
}

export interface AggregateStoreOptions<State, S extends Subject> {
  name: AggregateName;
  model: Model<AggregateDocument<State>>;
  relay: OutboxRelay;
  clock: Clock;
  /** The full state as events carry it. */
  toEventData(aggregate: Stored<State>): EventData<S>;
  /** The event that carries the current state when it is re-published. */
  eventOf(aggregate: Stored<State>): S;
  /** Fields that only indexes need, computed from the state on every write; undefined removes one. */
  indexFields?(aggregate: { id: string; state: State }): Record<string, unknown>;
}

/**
 * The only way to write an aggregate: a decision, then one write that changes the state, increments the version and
 * appends the event. Exactly one event per version.
 */
export class AggregateStore<State extends object, S extends Subject> {
  readonly name: AggregateName;
  readonly model: Model<AggregateDocument<State>>;

  constructor(private readonly options: AggregateStoreOptions<State, S>) {
    this.name = options.name;
    this.model = options.model;
  }

  /**
   * Writes a new aggregate with its first event, as version 0.
   * @throws duplicate-key errors of the unique indexes (MongoDB's error 11000, see `isDuplicateKey`)
   */
  async insert(change: Change<State, S>, id = new mongoose.Types.ObjectId()): Promise<Stored<State>> {
    const { model, clock } = this.options;
    const stored: Stored<State> = { id: id.toHexString(), version: 0, createdAt: clock.now(), state: change.state };
    const entry = this.entry(change.event, stored);
    await untilWritten(() => {
      const document = new model();
      document.set({
        _id: id,
        createdAt: stored.createdAt,
        // The event's own time, as in every later version: replicas keep it, and are compared by it.
        changedAt: entry.occurredAt,
        outbox: [entry],
        ...this.fields(stored),
      });
      return document.save();
    });
    this.options.relay.kick(model, stored.id, [entry]);
    return stored;
  }

  /**
   * Loads, decides, saves; starts over if another write came in between.
   * @returns the aggregate in its new state
   * @throws CodedError `not_found`, or `version_conflict` when other writes keep changing it
   */
  async update(id: string, decide: Decision<State, S>): Promise<Stored<State>> {
    return (await untilWritten(() => this.tryUpdate(id, decide))).aggregate;
  }

  /**
   * Like `update`, for callers that need to know whether there was anything to do.
   * @returns whether `decide` returned a change, which is then saved
   * @throws CodedError `not_found`, or `version_conflict` when other writes keep changing it
   */
  async change(id: string, decide: Decision<State, S>): Promise<boolean> {
    return (await untilWritten(() => this.tryUpdate(id, decide))).changed;
  }

  /** @returns the aggregate, or undefined */
  async find(id: string): Promise<Stored<State> | undefined> {
    const found = await this.options.model.findById(id, { outbox: 0 }).lean<AggregateDocument<State>>();
    return found ? toStored(found) : undefined;
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
    for await (const document of this.model.find(filter).sort({ _id: 1 }).cursor()) {
      const lean = document.toObject<AggregateDocument<State>>();
      if (lean.outbox.length > 0 || lean.changedAt >= before) continue;
      const aggregate = toStored<State>(lean);
      yield createEnvelope(this.options.eventOf(aggregate), {
        aggregateId: aggregate.id,
        version: aggregate.version,
        data: this.options.toEventData(aggregate),
        occurredAt: lean.changedAt,
        correlationId: aggregate.id,
      });
    }
  }

  private async tryUpdate(id: string, decide: Decision<State, S>): Promise<Decided<State>> {
    const { model, relay } = this.options;
    const document = await model.findById(id);
    if (!document) throw new CodedError('not_found');
    const current = toStored(document.toObject<AggregateDocument<State>>());
    const change = decide(current);
    if (!change) return { aggregate: current, changed: false };
    const next: Stored<State> = { ...current, version: current.version + 1, state: change.state };
    const entry = this.entry(change.event, next);
    document.set({ changedAt: entry.occurredAt, ...this.fields(next) });
    document.outbox.push(entry);
    await document.save();
    relay.kick(model, id, [...document.toObject<AggregateDocument<State>>().outbox]);
    return { aggregate: next, changed: true };
  }

  private fields(aggregate: Stored<State>): Record<string, unknown> {
    return { ...aggregate.state, ...this.options.indexFields?.(aggregate) };
  }

  private entry(subject: S, aggregate: Stored<State>): OutboxEntry {
    const id = eventId(subject, aggregate.id, aggregate.version);
    return {
      _id: id,
      subject,
      version: aggregate.version,
      occurredAt: this.options.clock.now(),
      // A change that no request caused (a sweep's, say) starts its own correlation, named after its event.
      correlationId: correlationId() ?? id,
      data: this.options.toEventData(aggregate),
    };
  }
}

/** A store of any aggregate. */
// biome-ignore lint/suspicious/noExplicitAny: holders of this type use neither the state nor the subjects
export type AnyAggregateStore = AggregateStore<any, any>;

/** Splits a lean document into the state and the aggregate's own fields. */
export function toStored<State>(document: AggregateDocument<State>): Stored<State> {
  const { _id, version, createdAt, changedAt: _changedAt, outbox: _outbox, ...state } = document;
  // Without the aggregate's own fields, the rest of the document is its state.
  return { id: _id.toHexString(), version, createdAt, state: state as unknown as State };
}
