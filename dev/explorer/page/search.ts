import type { StoredMessage } from '../shapes';
import { requestsAbout } from './purchase';
import { merged, type Seen } from './seen';

/** An order's requests that are looked for, at most. */
const mostRequests = 50;
/** Messages that are kept of it. */
const keep = 10_000;

/** Everything that the broker has of one id, beyond what the page keeps. */
export class Search {
  #id = '';
  #messages: Seen[] = [];
  /** What must be said of it, as long as it is not known to be all. */
  #remark: string | undefined;
  #isLive = false;
  #looking: AbortController | undefined;

  /**
   * @param ask asks the server for messages that have one of these texts in them
   * @param changed hears that there is something new
   */
  constructor(
    private readonly ask: (texts: string[], gone: AbortSignal) => Promise<StoredMessage[]>,
    private readonly changed: () => void,
  ) {}

  /** Looks for an id, unless that is what it did last and without a failure. */
  for(id: string): void {
    if (id === this.#id && (!this.#remark || this.#looking)) return;
    if (id !== this.#id) this.#messages = [];
    this.#id = id;
    this.#begin();
  }

  /** The server looks at the broker: it can answer from now on. What has come while it did not is looked for, too. */
  live(): void {
    this.#isLive = true;
    this.#begin();
  }

  /** The server no longer does. */
  paused(): void {
    this.#isLive = false;
    this.#looking?.abort();
    this.#looking = undefined;
  }

  /** @returns what was found of an id */
  of(id: string): readonly Seen[] {
    return id === this.#id ? this.#messages : [];
  }

  /** @returns why that may not be all */
  remarkOn(id: string): string | undefined {
    return id === this.#id ? this.#remark : undefined;
  }

  #begin(): void {
    this.#looking?.abort();
    this.#looking = undefined;
    this.#remark = this.#id ? `Looking for ${this.#id} at the broker.` : undefined;
    if (this.#id && this.#isLive) void this.#look(this.#id);
  }

  async #look(id: string): Promise<void> {
    const mine = new AbortController();
    this.#looking = mine;
    const find = async (texts: string[]) => {
      const found = await this.ask(texts, mine.signal);
      if (mine.signal.aborted) return;
      this.#messages = merged(this.#messages, found, keep);
      this.changed();
    };
    let remark: string | undefined;
    try {
      await find([id]);
      const requests = [...requestsAbout(this.#messages, id)].slice(0, mostRequests);
      if (requests.length > 0) await find(requests);
    } catch (error) {
      remark = `Could not look for ${id} at the broker: ${error instanceof Error ? error.message : error}`;
    }
    if (mine.signal.aborted) return;
    this.#looking = undefined;
    this.#remark = remark;
    this.changed();
  }
}
