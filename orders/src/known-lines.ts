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
  private ids: Set<string> | undefined = new Set();
  /** Those noted since the last look began: it may have missed them. */
  private noted = new Set<string>();

  has(eventId: string): boolean {
    return this.ids?.has(eventId) ?? true;
  }

  note(eventId: string): void {
    this.ids?.add(eventId);
    this.noted.add(eventId);
  }

  /** @returns all that are known; none if they are too many */
  list(): string[] {
    return [...(this.ids ?? [])];
  }

  async follow(): Promise<void> {
    this.noted = new Set();
    const found = await lineIds(mostKnown + 1);
    this.ids = found.length > mostKnown ? undefined : new Set([...found, ...this.noted]);
    linesKnown.set(found.length);
  }
}
