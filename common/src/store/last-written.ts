/** How many are remembered: some megabytes at most. */
const most = 1_000;

/**
 * What this process has written last, by id. It is a guess: somebody else may have written it since, so it is good for
 * one write that fails if they have, and for nothing else.
 */
export class LastWritten<Value> {
  private readonly known = new Map<string, Value>();

  /** Remembers; forgets the oldest. */
  add(id: string, value: Value): void {
    this.known.delete(id);
    this.known.set(id, value);
    if (this.known.size <= most) return;
    const [oldest] = this.known.keys();
    if (oldest !== undefined) this.known.delete(oldest);
  }

  /** @returns it, once: who has guessed wrong reads it */
  take(id: string): Value | undefined {
    const value = this.known.get(id);
    this.known.delete(id);
    return value;
  }
}
