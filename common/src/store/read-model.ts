import { createHash } from 'node:crypto';

/**
 * What a service derives from its own aggregates for reading, such as a list by other keys. It follows each write
 * within a moment, and at the latest before the write's event leaves the outbox: a crash at any point leaves the event
 * to the sweep, and with it what follows from it.
 */
export interface ReadModel<State> {
  /**
   * Which of its rows follow from a change. Pure.
   * @param before undefined for a new aggregate
   */
  affects(before: State | undefined, after: State): string[];
  /**
   * Derives these rows from the aggregates. Must be idempotent, and correct if several copies do it at once: it may run
   * again at any point.
   */
  refresh(rows: string[]): Promise<void>;
  /** Every row there is or should be, in batches: for `operate`, which rebuilds them all. */
  all(): AsyncIterable<string[]>;
}

/** @returns the id, 24 hexadecimal digits, of a row that is identified by these parts: the same for ever */
export const rowId = (parts: readonly (string | null)[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24);
