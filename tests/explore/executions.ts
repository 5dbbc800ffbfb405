import crypto from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import mongoose from 'mongoose';
import { Interner } from './intern';

/** An activity's request to the outside of its process, answered at any later time. */
export type Call =
  | { to: 'database'; collection: string; method: string; args: Record<string, unknown> }
  | { to: 'stripe'; method: string; request: Record<string, unknown> }
  | { to: 'broker'; subject: string; payload: string };

/** An answer; a refusal becomes an error of the library that was called. */
export type Answer = { value: unknown } | { refused: { kind: string; [detail: string]: unknown } };

/** One handler at work, in its own process: a request, a delivery, a run of a sweep. It runs the services' own code. */
export interface Activity {
  /** Unique; equal names do equal things. */
  name: string;
  service: string;
  /** Seven letters from which the ids of what it creates are made. */
  makes?: string;
  /** A delivery's message, which is redelivered if its handler dies or fails. */
  message?: { queue: string; number: number };
  /** It looks for leftovers of others. */
  sweeps?: boolean;
  /** A request of a user, whose answer must not be an error. */
  request?: boolean;
  work(): Promise<unknown>;
}

/** @param name at most seven letters, which `readable` restores */
export const idOf = (name: string, number = 0): string =>
  `00000001${Buffer.from(name.padEnd(7)).toString('hex')}${number.toString(16).padStart(2, '0')}`;

/** A text with ids replaced by the names they were made of. */
export const readable = (text: string): string =>
  text.replace(/00000001([0-9a-f]{14})[0-9a-f]{2}/g, (_id, name: string) => Buffer.from(name, 'hex').toString().trim());

/** A point in an activity. What it does next depends only on the answers that led here. */
export interface Point {
  id: number;
  activity: Activity;
  /** The calls that wait for an answer, oldest first: the number within the activity, and the call. */
  waiting: readonly { number: number; call: number }[];
  /** How it ended, once it has. */
  outcome: string | undefined;
  /** Whether anything outside its service can have observed it: it has published, or called Stripe. */
  isInvolved: boolean;
}

interface KnownPoint extends Point {
  /** The answers that lead here. */
  path: readonly { number: number; answer: number; now: Date }[];
  begun: Date;
  next: Points;
  /** An execution that has reached this point and has not been continued yet. */
  execution: Execution | undefined;
}

/** A retry never waits longer than this, in milliseconds. */
const longestRetryMs = 900;

/** By the answers that lead to them, and by the time at which they do. */
type Points = Map<string, Map<number, KnownPoint>>;
const anyTime = -1;

/** An execution of an activity's code that continues whenever one of its calls is answered. */
class Execution {
  readonly waiting = new Map<number, { call: number; settle(answer: Answer): void }>();
  outcome: string | undefined;
  /** Whether it has read its clock since its last answer. */
  looked = false;
  isInvolved = false;
  /** Receives what a worker defers to its next run. */
  pause: ((run: () => void) => void) | undefined;
  /** What belongs to this process alone, such as its relay. */
  readonly own = new Map<unknown, unknown>();
  private calls = 0;
  private made = 0;

  constructor(
    readonly activity: Activity,
    public now: Date,
  ) {}

  expect(call: number, settle: (answer: Answer) => void): void {
    this.waiting.set(this.calls++, { call, settle });
  }

  /** The id of the next thing it creates: the same in every execution of the same activity. */
  nextId(): Uint8Array {
    return Buffer.from(idOf(this.activity.makes ?? 'nothing', this.made++), 'hex');
  }
}

/**
 * Executes the services' own code one answer at a time. An activity's next step depends only on the answers it got, so
 * each point is computed once, if necessary by running the code again from the start, however many states of the system
 * contain it.
 */
export class Executions {
  readonly calls = new Interner(false);
  readonly answers = new Interner();
  readonly messages = new Interner();
  private readonly points: KnownPoint[] = [];
  private readonly begun: Points = new Map();
  private current: Execution | undefined;
  private afterTicks = setImmediate;
  /** How often code was run from the start. */
  runs = 0;

  /** @returns the answer to a call of the current activity, once it is there */
  ask(call: Call, toError: (refused: { kind: string }) => unknown): Promise<unknown> {
    const execution = this.running();
    return new Promise((resolve, reject) => {
      execution.expect(this.calls.id(call), (answer) =>
        'value' in answer ? resolve(answer.value) : reject(toError(answer.refused)),
      );
    });
  }

  /** The time on the current activity's clock. */
  now = (): Date => {
    const execution = this.running();
    execution.looked = true;
    return new Date(execution.now);
  };

  /** An object private to the current activity. */
  own<T>(key: unknown, make: () => T): T {
    const { own } = this.running();
    if (!own.has(key)) own.set(key, make());
    return own.get(key) as T;
  }

  /** @returns what the current activity has deferred to its next run */
  nextRun(): Promise<() => void> {
    const execution = this.running();
    return new Promise((resolve) => {
      execution.pause = resolve;
    });
  }

  point(id: number): Point {
    const point = this.points[id];
    if (!point) throw new Error(`There is no point ${id}`);
    return point;
  }

  /** @returns the point at which an activity first waits */
  begin(activity: Activity, now: Date): Point | Promise<Point> {
    const { name } = activity;
    return (
      at(this.begun, name, now) ??
      this.execute(activity, now).then((execution) => this.keep(this.begun, name, [], execution, now))
    );
  }

  /** @returns the point that an answer leads to */
  follow(from: Point, number: number, answer: number, now: Date): Point | Promise<Point> {
    const point = from as KnownPoint;
    const key = `${number} ${answer}`;
    return at(point.next, key, now) ?? this.goOn(point, key, { number, answer, now });
  }

  /** While `work` runs, nothing in this process takes time, and ids come from the activity that uses them. */
  async governed<T>(work: () => Promise<T>): Promise<T> {
    const { setTimeout: realTimeout, setImmediate: realImmediate } = globalThis;
    const { ObjectId } = mongoose.mongo;
    const realId = ObjectId.generate;
    const { randomInt } = crypto;
    // Which of the free places an order takes is random; nothing depends on it.
    Object.assign(crypto, { randomInt: () => 0 });
    ObjectId.generate = () => this.running().nextId();
    // A pause between two retries ends at once: the explorer chooses what happens meanwhile.
    globalThis.setTimeout = Object.assign((after: () => void, ms = 0) => {
      if (!this.current) return realTimeout(after, ms);
      if (after.name === 'nextRun') this.current.pause?.(after);
      else if (ms < longestRetryMs) queueMicrotask(after);
    }, realTimeout) as never;
    globalThis.setImmediate = Object.assign((run: (...args: unknown[]) => void, ...args: unknown[]) => {
      if (!this.current) return realImmediate(run, ...args);
      queueMicrotask(() => run(...args));
    }, realImmediate) as never;
    this.afterTicks = realImmediate;
    try {
      return await work();
    } finally {
      globalThis.setImmediate = realImmediate;
      ObjectId.generate = realId;
      globalThis.setTimeout = realTimeout;
      Object.assign(crypto, { randomInt });
    }
  }

  private running(): Execution {
    if (!this.current) throw new Error('Nothing runs that could ask for this');
    return this.current;
  }

  private async execute(activity: Activity, now: Date): Promise<Execution> {
    this.runs += 1;
    const execution = new Execution(activity, now);
    this.current = execution;
    activity.work().then(
      (value) => {
        execution.outcome = `done: ${JSON.stringify(value)}`;
      },
      (error: unknown) => {
        execution.outcome = `failed: ${error}`;
      },
    );
    await this.untilItWaits();
    return execution;
  }

  private async goOn(point: KnownPoint, key: string, step: KnownPoint['path'][number]): Promise<Point> {
    const execution = point.execution ?? (await this.repeat(point));
    point.execution = undefined;
    await this.answer(execution, step);
    return this.keep(point.next, key, [...point.path, step], execution, point.begun);
  }

  private async repeat({ activity, begun, path }: KnownPoint): Promise<Execution> {
    const execution = await this.execute(activity, begun);
    for (const step of path) await this.answer(execution, step);
    return execution;
  }

  private async answer(execution: Execution, { number, answer, now }: KnownPoint['path'][number]): Promise<void> {
    const waiting = execution.waiting.get(number);
    if (!waiting) throw new Error(`${execution.activity.name} does other things when it is run again`);
    execution.waiting.delete(number);
    if (this.calls.view<Call>(waiting.call).to !== 'database') execution.isInvolved = true;
    execution.now = now;
    execution.looked = false;
    this.current = execution;
    waiting.settle(this.answers.value(answer));
    await this.untilItWaits();
  }

  /** Every promise and tick triggered by an answer has run before the event loop gets here. */
  private async untilItWaits(): Promise<void> {
    await new Promise((resolve) => this.afterTicks(resolve));
    this.current = undefined;
  }

  private keep(known: Points, key: string, path: KnownPoint['path'], execution: Execution, begun: Date): Point {
    const waiting = [...execution.waiting].map(([number, { call }]) => ({ number, call }));
    const outcome = waiting.length === 0 ? execution.outcome : undefined;
    if (waiting.length === 0 && outcome === undefined) throw new Error(`${execution.activity.name} waits for nothing`);
    const { activity, isInvolved, looked, now } = execution;
    const made = { activity, waiting, outcome, isInvolved, path, begun, execution, next: new Map() };
    // The time matters only if another time leads to another call; a sweep remembers it.
    const others = activity.sweeps ? [] : [...(known.get(key)?.values() ?? [])];
    const same = others.find((other) => isDeepStrictEqual(other.waiting, waiting) && other.outcome === outcome);
    const point = same ?? { ...made, id: this.points.length };
    if (!same) this.points.push(point);
    const times = known.get(key) ?? new Map();
    known.set(key, times.set(looked ? now.getTime() : anyTime, point));
    return point;
  }
}

const at = (points: Points, key: string, now: Date): KnownPoint | undefined => {
  const times = points.get(key);
  return times?.get(anyTime) ?? times?.get(now.getTime());
};
