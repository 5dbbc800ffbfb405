import { LiveStream } from './live-stream';

type Message<T> =
  /** A new leader asks who follows what. */
  | { kind: 'who' }
  | { kind: 'want'; member: string; ids: string[] }
  | { kind: 'bye'; member: string }
  /** The stream is open and has these; `to` is the only one who does not know yet. */
  | { kind: 'open'; ids: string[]; to?: string }
  | { kind: 'lost' }
  | { kind: 'news'; item: T };

type Locks = Pick<LockManager, 'request'>;

interface Options<T> {
  /** Address of the server-sent stream. What it follows is in `ids`; without that, it is all of one's own. */
  url: string;
  /** Asks the API for what the stream would have sent: once the stream is open, no matter which page opened it. */
  ask(): void;
  /** Receives each change of what is followed. */
  onNews(item: T): void;
  /** The browser's locks; without them, nothing is shared. */
  locks?: Locks | undefined;
}

/** The API follows no more in one stream. */
const MOST_IDS = 100;
/** Pages that open together widen the stream once. */
const GATHERING_MS = 50;

const browserLocks = (): Locks | undefined => (typeof navigator === 'undefined' ? undefined : navigator.locks);

/**
 * A server-sent stream that all pages of a browser share: over HTTP/1.1 it has only six connections per site. The page
 * that holds the stream's lock leads: it connects for all of them, and tells them. When it goes, the browser gives the
 * lock to the next one, which connects again; every page then asks for what happened in between.
 */
export class SharedStream<T extends { id: string }> {
  readonly #options: Options<T>;
  /** What pages have in common that share a connection. */
  readonly #key: string;
  readonly #ids: string[];
  readonly #member = Math.random().toString(36).slice(2);
  #channel: BroadcastChannel | undefined;
  #leading: Leader<T> | undefined;
  #leave: (() => void) | undefined;
  #open = false;

  constructor(options: Options<T>) {
    this.#options = options;
    const [path = '', query] = options.url.split('?');
    const params = new URLSearchParams(query);
    this.#ids = params.get('ids')?.split(',') ?? [];
    params.delete('ids');
    this.#key = `${path}?${params}`;
  }

  /** Whether changes arrive as they happen. */
  get isOpen(): boolean {
    return this.#open;
  }

  /**
   * Joins, or connects again what has been lost.
   * @returns whether there is a connection now, or one being made
   */
  connect(): boolean {
    if (this.#leave) return this.#leading?.connect() ?? this.#open;
    const locks = 'locks' in this.#options ? this.#options.locks : browserLocks();
    if (locks && typeof BroadcastChannel !== 'undefined') this.#join(locks);
    else this.#leave = this.#lead();
    return true;
  }

  close(): void {
    this.#leave?.();
    this.#leave = undefined;
    this.#open = false;
  }

  #join(locks: Locks): void {
    const channel = new BroadcastChannel(this.#key);
    channel.onmessage = ({ data }) => this.#hear(data);
    this.#channel = channel;
    const giveUp = new AbortController();
    let stopLeading: (() => void) | undefined;
    const lead = () =>
      new Promise<void>((release) => {
        const stop = this.#lead();
        stopLeading = () => {
          stop();
          release();
        };
        if (giveUp.signal.aborted) stopLeading();
      });
    // Rejects when this page leaves before its turn has come.
    locks.request(this.#key, { signal: giveUp.signal }, lead).catch(() => undefined);
    this.#leave = () => {
      channel.postMessage({ kind: 'bye', member: this.#member });
      giveUp.abort();
      stopLeading?.();
      channel.close();
      this.#channel = undefined;
    };
    this.#want();
  }

  /** @returns how to stop */
  #lead(): () => void {
    const leader = new Leader<T>(this.#key, (message) => this.#tell(message));
    this.#leading = leader;
    this.#tell({ kind: 'who' });
    return () => {
      leader.close();
      this.#leading = undefined;
    };
  }

  #want(): void {
    const message = { kind: 'want', member: this.#member, ids: this.#ids } as const;
    this.#channel?.postMessage(message);
    this.#leading?.want(message);
  }

  /** Tells every page of the browser, this one too. */
  #tell(message: Message<T>): void {
    this.#channel?.postMessage(message);
    this.#hear(message);
  }

  #hear(message: Message<T>): void {
    switch (message.kind) {
      case 'who':
        this.#open = false;
        this.#want();
        return;
      case 'want':
        this.#leading?.want(message);
        return;
      case 'bye':
        this.#leading?.forget(message.member);
        return;
      case 'open':
        if (message.to && message.to !== this.#member) return;
        this.#open = this.#ids.every((id) => message.ids.includes(id));
        if (this.#open) this.#options.ask();
        return;
      case 'lost':
        this.#open = false;
        return;
      case 'news':
        if (this.#ids.length === 0 || this.#ids.includes(message.item.id)) this.#options.onNews(message.item);
    }
  }
}

/** The one connection, for all that the pages follow. What it has no room for, its pages poll. */
class Leader<T> {
  readonly #wanted = new Map<string, string[]>();
  #latest: { stream: LiveStream<T>; ids: string[] } | undefined;
  /** Stays until a wider one is open, so that nothing is missed. */
  #before: LiveStream<T> | undefined;
  #gathering: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly key: string,
    private readonly tell: (message: Message<T>) => void,
  ) {}

  want({ member, ids }: { member: string; ids: string[] }): void {
    this.#wanted.set(member, ids);
    const { stream, ids: streamed = [] } = this.#latest ?? {};
    if (stream?.isOpen && ids.every((id) => streamed.includes(id))) {
      this.tell({ kind: 'open', ids: streamed, to: member });
      return;
    }
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#widen();
    }, GATHERING_MS);
  }

  forget(member: string): void {
    this.#wanted.delete(member);
  }

  connect(): boolean {
    return this.#gathering !== undefined || (this.#latest?.stream.connect() ?? false);
  }

  close(): void {
    clearTimeout(this.#gathering);
    this.#before?.close();
    this.#latest?.stream.close();
  }

  /** Connects for all that is wanted now. */
  #widen(): void {
    const ids = [...new Set([...this.#wanted.values()].flat())].slice(0, MOST_IDS);
    const { stream: before, ids: streamed = [] } = this.#latest ?? {};
    if (before && ids.every((id) => streamed.includes(id))) {
      before.connect();
      return;
    }
    this.#before?.close();
    this.#before = before?.isOpen ? before : undefined;
    if (!this.#before) before?.close();
    this.#latest = { stream: this.#streamOf(ids), ids };
    this.#latest.stream.connect();
  }

  #streamOf(ids: string[]): LiveStream<T> {
    const stream: LiveStream<T> = new LiveStream<T>({
      url: ids.length > 0 ? `${this.key}&ids=${ids}`.replace('?&', '?') : this.key.replace(/\?$/, ''),
      onNews: (item) => this.tell({ kind: 'news', item }),
      ask: () => {
        this.#before?.close();
        this.#before = undefined;
        this.tell({ kind: 'open', ids });
      },
      onLost: () => {
        if (stream === this.#before) this.#before = undefined;
        if (!this.#before) this.tell({ kind: 'lost' });
      },
    });
    return stream;
  }
}
