interface Options<T> {
  /** Address of the server-sent stream. */
  url: string;
  /** Asks the API for what the stream would have sent. */
  ask(): void;
  /** Receives the parsed data of each event. */
  onNews(item: T): void;
  /** Called when the stream breaks off, or is refused. */
  onLost?: () => void;
  /** A clock in milliseconds; for tests. */
  now?: () => number;
}

/**
 * A server-sent stream with polling while there is none. Read with `fetch`, because EventSource hides the content of a
 * refusal: a server with too many streams says how long to wait before the next try (Retry-After).
 */
export class LiveStream<T> {
  readonly #options: Required<Options<T>>;
  #following: AbortController | undefined;
  #open = false;
  #notBefore = Number.NEGATIVE_INFINITY;

  constructor(options: Options<T>) {
    this.#options = { now: () => performance.now(), onLost: () => {}, ...options };
  }

  /** Whether changes arrive as they happen. */
  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Connects, unless it is connected or has been told to wait.
   * @returns whether there is a connection now, or one being made
   */
  connect(): boolean {
    if (!this.#following && this.#options.now() >= this.#notBefore) void this.#follow(new AbortController());
    return this.#following !== undefined;
  }

  close(): void {
    this.#following?.abort();
    this.#following = undefined;
    this.#open = false;
  }

  async #follow(following: AbortController): Promise<void> {
    this.#following = following;
    const { url, ask, now } = this.#options;
    try {
      const headers = { accept: 'text/event-stream' };
      const response = await fetch(url, { headers, cache: 'no-store', signal: following.signal });
      if (response.ok && response.body) {
        this.#open = true;
        // Changes between the rendering and now, or while the connection was lost, were not streamed to us.
        ask();
        await this.#read(response.body);
      } else {
        this.#notBefore = now() + (Number(response.headers.get('retry-after')) || 0) * 1000;
        await response.body?.cancel();
      }
    } catch {
      // The connection was lost, or closed by us: the stream's owner reconnects when it is time.
    }
    if (this.#following !== following) return;
    this.close();
    this.#options.onLost();
  }

  async #read(body: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const reader = body.pipeThrough(new TextDecoderStream()).getReader();
    let unread = '';
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      const events = (unread + part.value).split('\n\n');
      unread = events.pop() ?? '';
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        if (data !== undefined) this.#options.onNews(JSON.parse(data));
      }
    }
  }
}
