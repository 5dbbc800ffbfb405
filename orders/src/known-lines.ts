import type { Clock } from '@ticketing/common';
import { linesKnown } from './metrics';
import { knownEverywhereMs, lineIds } from './models/line';

/** How many lines a copy remembers; with more, it asks for each. */
const mostKnown = 10_000;

/**
 * After this long without a look, as in a process that hung, what was seen is no longer trusted: a line that is newer may
 * have been looked at already, and what this copy then ignores nobody offers.
 */
const staleMs = knownEverywhereMs - 1_000;

/**
 * For which events anybody waits. Every reservation asks, so the answer comes from memory, and costs nothing where nobody
 * waits. The copy in which somebody joins a line knows at once, the others when they next look into the database: a place
 * counts everywhere after a second.
 */
export class KnownLines {
  /** Undefined while they are too many, and until the first look. */
  private ids: Set<string> | undefined;
  /** Those noted since the last look began: it may have missed them. */
  private noted = new Set<string>();
  /** When the last look began. */
  private lookedAt = 0;

  constructor(private readonly clock: Clock) {}

  /** @returns also true if it is not known: the line itself is asked for then */
  has(eventId: string): boolean {
    const isStale = this.clock.now().getTime() - this.lookedAt > staleMs;
    return isStale || (this.ids?.has(eventId) ?? true);
  }

  /** Whether there may be any. */
  any(): boolean {
    return this.ids?.size !== 0;
  }

  /** Remembers a line: before it is written, so that it counts at once, and after, as a look may have begun in between. */
  note(eventId: string): void {
    this.ids?.add(eventId);
    this.noted.add(eventId);
  }

  async follow(): Promise<void> {
    this.noted = new Set();
    const begun = this.clock.now().getTime();
    const found = await lineIds(mostKnown + 1);
    this.ids = found.length > mostKnown ? undefined : new Set([...found, ...this.noted]);
    this.lookedAt = begun;
    linesKnown.set(found.length);
  }
}
