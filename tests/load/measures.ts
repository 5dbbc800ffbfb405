import { createHistogram } from 'node:perf_hooks';
import { type Action, type Answered, actionNames, type Outcome } from './ledger';

/** How many parts of its whole time a load is drawn in. */
const parts = 60;
/** An answer takes at most a minute; three digits of it are kept, however many answers there are. */
const answerTimes = { lowest: 1, highest: 60_000_000, figures: 3 };

/** What one kind of action took, in milliseconds, and how often it was done. */
export interface ActionFigures {
  count: number;
  perSecond: number;
  refused: number;
  p50: number;
  p99: number;
  slowest: number;
}

/** Counts what a load is answered. Takes the same room however long it runs. */
export class Measures {
  readonly #actions = new Map(
    actionNames.map((name) => [name, { took: createHistogram(answerTimes), count: 0, refused: 0 }]),
  );
  readonly #refusals = new Map<string, number>();
  readonly #parts: Record<Outcome, number>[];
  readonly #since = performance.now();
  #ended: number | undefined;

  /** @param ms how long the load is meant to run */
  constructor(private readonly ms: number) {
    this.#parts = Array.from({ length: parts }, () => ({ acknowledged: 0, refused: 0, unknown: 0 }));
  }

  /** How long it has run. */
  get seconds(): number {
    return ((this.#ended ?? performance.now()) - this.#since) / 1000;
  }

  /** Nobody asks any more. What is still answered counts, but neither its time nor as a part of the course. */
  end(): void {
    this.#ended = performance.now();
  }

  add({ action, outcome, reason, ms }: Answered): void {
    const figures = this.#actions.get(action);
    if (!figures) return;
    figures.count += 1;
    figures.took.record(Math.min(answerTimes.highest, Math.max(1, Math.round(1000 * ms))));
    const part = this.#parts[Math.min(parts - 1, Math.floor((1000 * this.seconds) / (this.ms / parts)))];
    if (part && this.#ended === undefined) part[outcome] += 1;
    if (outcome === 'acknowledged') return;
    figures.refused += outcome === 'refused' ? 1 : 0;
    this.#refusals.set(reason, (this.#refusals.get(reason) ?? 0) + 1);
  }

  get actions(): Partial<Record<Action, ActionFigures>> {
    const seconds = Math.max(0.001, this.seconds);
    const done = [...this.#actions].filter(([, { count }]) => count > 0);
    return Object.fromEntries(
      done.map(([name, { took, count, refused }]) => [
        name,
        {
          ...{ count, refused, perSecond: rounded(count / seconds) },
          p50: rounded(took.percentile(50) / 1000),
          p99: rounded(took.percentile(99) / 1000),
          slowest: rounded(took.max / 1000),
        },
      ]),
    );
  }

  /** How often each answer other than an acknowledgement was given, the most frequent first. */
  get refusals(): Record<string, number> {
    return Object.fromEntries([...this.#refusals].sort(([, one], [, other]) => other - one));
  }

  /** The answers in each part of the time so far. */
  get course(): { secondsEach: number; parts: Record<Outcome, number>[] } {
    const secondsEach = this.ms / 1000 / parts;
    return { secondsEach, parts: this.#parts.slice(0, Math.ceil(this.seconds / secondsEach)) };
  }
}

const rounded = (value: number) => Math.round(100 * value) / 100;
