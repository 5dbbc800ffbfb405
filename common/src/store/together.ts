import { AsyncResource } from 'node:async_hooks';

/** How many writes wait at most. */
const most = 500;

interface Options<Value> {
  /** Makes all these writes with one command. */
  write(waiting: ReadonlyMap<string, Value>): Promise<unknown>;
  /** Hears why writes could not be made: they are left to the sweep. */
  failed(error: unknown): void;
  /** How long a write may wait for others, in milliseconds; much less than what a sweep looks for. */
  withinMs?: number | undefined;
}

const usuallyWithinMs = 800;

/**
 * Collects small writes, or reads, that may wait a moment, and makes them with one command. What waits when a process dies
 * is lost: only for what tidies up, and a sweep does as well, or for what nobody misses then.
 */
export class Together<Value> {
  private waiting = new Map<string, Value>();
  private timer: NodeJS.Timeout | undefined;
  private readonly writing = new Set<Promise<void>>();

  /** Not as a part of the request or event that was the first to add: what is written is everybody's. */
  private readonly begin: () => void;

  constructor(private readonly options: Options<Value>) {
    this.begin = AsyncResource.bind(() => this.write());
  }

  add(key: string, value: Value): void {
    this.waiting.set(key, value);
    if (this.waiting.size >= most) this.begin();
    else this.timer ??= setTimeout(this.begin, this.options.withinMs ?? usuallyWithinMs);
  }

  /** @returns what waits to be written */
  get(key: string): Value | undefined {
    return this.waiting.get(key);
  }

  /** Forgets a write that another one has made. */
  delete(key: string): void {
    this.waiting.delete(key);
  }

  /** Writes what waits; resolves once nothing is being written. */
  async flush(): Promise<void> {
    this.begin();
    await Promise.all(this.writing);
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.waiting.size === 0) return;
    const { waiting, options } = this;
    this.waiting = new Map();
    const task: Promise<void> = options
      .write(waiting)
      .then(() => undefined, options.failed)
      .finally(() => this.writing.delete(task));
    this.writing.add(task);
  }
}

/** The writes of this process that wait somewhere: made before its database is closed. */
export const tidying = new Set<Pick<Together<never>, 'flush'>>();
