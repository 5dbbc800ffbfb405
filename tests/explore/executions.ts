import { isDeepStrictEqual } from 'node:util';
import mongoose from 'mongoose';
import { Interner } from './intern';

/** What an activity asks of the world outside of its process; the world answers when it likes. */
export type Call =
  | { to: 'database'; collection: string; method: string; args: Record<string, unknown> }
  | { to: 'stripe'; method: string; request: Record<string, unknown> }
  | { to: 'broker'; subject: string; payload: string };

/** An answer; a refusal becomes an error of the library that was asked. */
export type Answer = { value: unknown } | { refused: { kind: string; [detail: string]: unknown } };

/** One handler at work, in a process of its own: a request, a delivery, a run of a sweep. It runs the services' own code. */
export interface Activity {
  /** Tells it from every other one; equal names do equal things. */
  name: string;
  service: string;
  /** Seven letters from which the ids of what it makes are made. */
  makes?: string;
  /** A delivery's message, which is delivered again if its handler dies or fails. */
  message?: { queue: string; number: number };
  /** It looks for what others have left behind. */
  sweeps?: boolean;
  /** People get an answer that is not an error. */
  request?: boolean;
  work(): Promise<unknown>;
}

/** @param name of seven letters at the most, which `readable` finds again */
export const idOf = (name: string, number = 0): string =>
  `00000001${Buffer.from(name.padEnd(7)).toString('hex')}${number.toString(16).padStart(2, '0')}`;

/** A text with the names in the place of the ids that were made of them. */
export const readable = (text: string): string =>
  text.replace(/00000001([0-9a-f]{14})[0-9a-f]{2}/g, (_id, name: string) => Buffer.from(name, 'hex').toString().trim());

/** A point in an activity. What it does next depends on the answers that led here, and on nothing else. */
export interface Point {
  id: number;
  activity: Activity;
  /** The calls that wait for an answer, the oldest first: its number within the activity, and what it is. */
  waiting: readonly { number: number; call: number }[];
  /** How it ended, once it has. */
  outcome: string | undefined;
  /** Whether anybody outside of its service can have noticed it: it has published, or called Stripe. */
  isInvolved: boolean;
}

interface KnownPoint extends Point {
  /** The answers that lead here. */
  path: readonly { number: number; answer: number; now: Date }[];
  begun: Date;
  next: Points;
  /** An execution that stands here and has not been used to go further. */
  execution: Execution | undefined;
}

/** A worker waits longer than this between its runs, and nothing that tries again does. */
const pauseMs = 900;

/** By what leads to them, and by the time at which it does. */
type Points = Map<string, Map<number, KnownPoint>>;
const anyTime = -1;

/** An execution of an activity's code that goes on whenever one of its calls is answered. */
class Execution {
  readonly waiting = new Map<number, { call: number; settle(answer: Answer): void }>();
  outcome: string | undefined;
  /** Whether it has looked at its clock since it was last given an answer. */
  looked = false;
  isInvolved = false;
  /** Told what a worker puts off until its next run. */
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

  /** The id of the next thing that it makes: the same one in every execution of the same activity. */
  nextId(): Uint8Array {
    return Buffer.from(idOf(this.activity.makes ?? 'nothing', this.made++), 'hex');
  }
}

/**
 * Executes the services' own code one answer at a time. An activity's next step depends only on the answers that it has
 * been given, so each point of it is computed once, by running the code again from its beginning if need be, however
 * many states of the system it occurs in.
 */
export class Executions {
  readonly calls = new Interner(false);
  readonly answers = new Interner();
  readonly messages = new Interner();
  private readonly points: KnownPoint[] = [];
  private readonly begun: Points = new Map();
  private current: Execution | undefined;
  private afterTicks = setImmediate;
  /** How often code was run from the beginning. */
  runs = 0;

  /** @returns what is asked by the activity that runs now, resolved when the world answers */
  ask(call: Call, toError: (refused: { kind: string }) => unknown): Promise<unknown> {
    const execution = this.running();
    return new Promise((resolve, reject) => {
      execution.expect(this.calls.id(call), (answer) =>
        'value' in answer ? resolve(answer.value) : reject(toError(answer.refused)),
      );
    });
  }

  /** The time on the clock of the activity that runs now. */
  now = (): Date => {
    const execution = this.running();
    execution.looked = true;
    return new Date(execution.now);
  };

  /** Something that the activity that runs now has to itself. */
  own<T>(key: unknown, make: () => T): T {
    const { own } = this.running();
    if (!own.has(key)) own.set(key, make());
    return own.get(key) as T;
  }

  /** @returns what the activity that runs now has put off until its next run */
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

  /** While `work` runs, nothing in this process takes time, and ids are those of the activity that makes them. */
  async governed<T>(work: () => Promise<T>): Promise<T> {
    const { setTimeout: realTimeout, setImmediate: realImmediate } = globalThis;
    const { ObjectId } = mongoose.mongo;
    const realId = ObjectId.generate;
    ObjectId.generate = () => this.running().nextId();
    // A pause between two tries is over at once: what happens meanwhile is the explorer's to choose.
    globalThis.setTimeout = Object.assign((after: () => void, ms = 0) => {
      if (!this.current) return realTimeout(after, ms);
      if (ms < pauseMs) queueMicrotask(after);
      else this.current.pause?.(after);
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

  /** Every promise and tick that an answer sets going has run before the event loop comes to this. */
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
    // What time it was counts only where something else is asked for at another time; a sweep keeps it in mind.
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
