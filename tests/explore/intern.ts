import mongoose from 'mongoose';

/**
 * Numbers for texts, so that a state is a short row of numbers and equal things are compared in one step. Texts are
 * JSON with sorted keys; `value` parses one into a new object.
 */
export class Interner {
  /** @param keeps whether these values are kept in states: those contain no time after the last instant */
  constructor(private readonly keeps = true) {}

  private readonly ids = new Map<string, number>();
  private readonly texts: string[] = [];
  /** The numbers of a list's elements. */
  private readonly elements: (number[] | undefined)[] = [];
  private readonly views: unknown[] = [];
  private readonly numbers = new WeakMap<object, number>();

  id(value: unknown): number {
    const viewed = typeof value === 'object' && value !== null ? this.numbers.get(value) : undefined;
    if (viewed !== undefined) return viewed;
    const elements = Array.isArray(value) ? value.map((element) => this.elementId(element)) : undefined;
    const text = elements ? `[${elements.map((element) => this.texts[element]).join()}]` : this.textOf(value);
    const known = this.ids.get(text);
    if (known !== undefined) return known;
    const id = this.texts.push(text) - 1;
    this.ids.set(text, id);
    this.elements[id] = elements;
    return id;
  }

  /** Most elements of a list are those of another one; none is modified. */
  private elementId(element: unknown): number {
    const id = this.id(element);
    if (typeof element === 'object' && element !== null) this.numbers.set(element, id);
    return id;
  }

  private textOf(value: unknown): string {
    return this.keeps ? canonical(value).replaceAll(`${afterAll}`, `${last}`) : canonical(value);
  }

  text(id: number): string {
    const text = this.texts[id];
    if (text === undefined) throw new Error(`Nothing has the number ${id}`);
    return text;
  }

  /** @returns a new object for the caller */
  value<T>(id: number): T {
    return JSON.parse(this.text(id), revive);
  }

  /** @returns the same object for every caller, and in every list; do not modify it */
  view<T>(id: number): T {
    let view = this.views[id];
    if (view === undefined) {
      view = this.elements[id]?.map((element) => this.view(element)) ?? this.value(id);
      this.views[id] = view;
      if (typeof view === 'object' && view !== null) this.numbers.set(view, id);
    }
    return view as T;
  }
}

/** How long a reservation holds its ticket. */
export const holdSeconds = 900;

/** The title of listings for the event that people wait for in some worlds. */
export const waitedForTitle = 'A concert worth waiting for';

/** When the exploration begins. */
export const beginning = Date.UTC(2030, 0, 1);

/**
 * The instants at which time stands: the next is reached by waiting, any of them by a clock jump. A time between two of
 * them is equivalent to the later one, and one after the last to the last.
 */
export const instants = [
  0,
  // The sweeps for leftovers are due; a reservation is still live.
  30,
  // A reservation of the first instants has run out; its grace has not.
  holdSeconds + 30,
  // Everything is over.
  24 * 60 * 60,
].map((seconds) => beginning + seconds * 1000);

const last = instants.at(-1) ?? 0;

/** Sweeps at the last instant look back from here on everything left: there is no later instant to defer it to. */
export const afterAll = last + 60 * 60_000;

/**
 * All times written at the last instant are before this one; only the limits that a sweep compares with are after it.
 */
const farBehind = last + 30 * 60_000;

/** Times for people or for the age of a sweep's finds, and correlation ids: no rule depends on them. */
const indifferent = ['since', 'changedAt', 'occurredAt', 'handledAt', 'correlationId', 'paidAt'];

/**
 * Equal values have equal texts, whatever the order of their keys. An ObjectId is written as its digits, as everywhere
 * outside MongoDB.
 */
function canonical(value: unknown): string {
  return JSON.stringify(plain(value)) ?? 'null';
}

const isoTime = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

const rounded = (time: number): number =>
  instants.find((instant) => instant >= time) ?? (time < farBehind ? last : afterAll);

function plain(value: unknown): unknown {
  if (value instanceof Date) return { $date: rounded(value.getTime()) };
  if (typeof value === 'string' && isoTime.test(value)) return new Date(rounded(Date.parse(value))).toISOString();
  if (value instanceof mongoose.Types.ObjectId) return value.toHexString();
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(
    sorted.map(([key, inner]) => [key, indifferent.includes(key) ? anyOf(inner) : plain(inner)]),
  );
}

/** A value that stands for all others of its kind. */
function anyOf(value: unknown): unknown {
  if (value instanceof Date) return { $date: beginning };
  if (typeof value !== 'string') return plain(value);
  return Number.isNaN(Date.parse(value)) ? 'any' : new Date(beginning).toISOString();
}

function revive(_key: string, value: unknown): unknown {
  const isDate = typeof value === 'object' && value !== null && '$date' in value && typeof value.$date === 'number';
  return isDate ? new Date(value.$date as number) : value;
}

/** A function that caches its results by its arguments: two numbers of an interner, or by their text. */
export function memo<A extends (string | number)[], R>(make: (...args: A) => R): (...args: A) => R {
  const known = new Map<string | number, R>();
  return (...args) => {
    const [one, other] = args;
    const areNumbers = args.length === 2 && typeof one === 'number' && typeof other === 'number';
    const key = areNumbers ? one * 2 ** 26 + other : args.join(' ');
    let result = known.get(key);
    if (result === undefined) {
      result = make(...args);
      known.set(key, result);
    }
    return result;
  };
}
