import { linesKnown } from './metrics';
import { lineIds } from './models/line';

/** How many lines a copy remembers; with more, it asks for each. */
const mostKnown = 10_000;

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

  /** @returns also true if it is not known: the line itself is asked for then */
  has(eventId: string): boolean {
    return this.ids?.has(eventId) ?? true;
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
    const found = await lineIds(mostKnown + 1);
    this.ids = found.length > mostKnown ? undefined : new Set([...found, ...this.noted]);
    linesKnown.set(found.length);
  }
}
