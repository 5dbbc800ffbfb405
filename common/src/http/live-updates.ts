import type { Response } from 'express';
import { integer } from '../config';
import { CodedError } from '../errors';
import { Demand } from '../messaging/demand';
import { streamsOpen } from '../service/metrics';
import { callerAddress } from './rate-limit';

const heartbeatMs = 15_000;
/** Maximum age of a stream, regardless of its session; a client that reconnects is authenticated again. */
const longestMs = 15 * 60 * 1000;
const retryAfterSeconds = 60;
/** How much a client may leave unread before its stream is ended; a browser then reconnects and reloads. */
const maxUnreadBytes = 1_000_000;

/** Stream limits; settings of every service that offers streams. */
export const streamSettings = {
  /** Per process. */
  STREAMS: integer(1, 100_000).default(1_000),
  /** Per client and process. */
  STREAMS_PER_CLIENT: integer(1, 100_000).default(50),
};

export interface StreamOptions {
  /** Identifies the client; the network address by default. */
  client?: string;
  /** When the session behind the stream ends. */
  endsAt?: Date | undefined;
  /** Whether that session has ended before its time; asked before whatever is written. */
  hasEnded?: () => boolean;
}

interface Stream {
  res: Response;
  client: string;
  hasEnded: () => boolean;
}

/**
 * The open server-sent-event streams of one process, by topic. Feed it from a broadcast listener: a browser then learns
 * of a change whichever copy of the service it is connected to and whichever made the change.
 */
export class LiveUpdates {
  /** Is there while a stream is open: a listener that is given it subscribes only then. */
  readonly demand = new Demand();
  private readonly topics = new Map<string, Set<Stream>>();
  private readonly streams = new Set<Stream>();
  private closed = false;

  constructor(private readonly most: { STREAMS: number; STREAMS_PER_CLIENT: number }) {}

  /** The number of open streams. */
  get size(): number {
    return this.streams.size;
  }

  /**
   * Turns a response into a stream of what is sent to any of `topics`, until the browser disconnects, the session ends
   * (before its time: at the next heartbeat, and nothing is sent until then), or 15 minutes have passed; the browser then
   * reconnects automatically. It begins once the broker sends what happens from now on: a browser that then asks for what
   * it shows misses nothing, unless the broker is away.
   * @throws CodedError `too_many_streams` when this process or this client is at its limit: the page then polls
   */
  async open(
    res: Response,
    topics: string[],
    { client = callerAddress(res.req), endsAt, hasEnded = () => false }: StreamOptions = {},
  ): Promise<void> {
    // The browser may already be gone: no 'close' would then ever remove the stream.
    if (res.destroyed) return;
    this.admit(client);
    const stream = { res, client, hasEnded };
    this.streams.add(stream);
    streamsOpen.inc();
    res.once('close', () => {
      this.streams.delete(stream);
      streamsOpen.dec();
      this.demand.leave();
    });
    await this.demand.join();
    if (res.destroyed) return;
    res.set({
      'Content-Type': 'text/event-stream',
      // `no-transform` also keeps proxies that compress answers from holding events back.
      'Cache-Control': `${res.get('Cache-Control') ?? 'no-cache'}, no-transform`,
      'X-Accel-Buffering': 'no',
    });
    res.flushHeaders();
    res.write(': connected\n\n');
    if (this.closed) {
      res.end();
      return;
    }
    const heartbeat = setInterval(() => write(stream, ': heartbeat\n\n'), heartbeatMs);
    const end = setTimeout(() => res.end(), Math.min(longestMs, endsAt ? endsAt.getTime() - Date.now() : longestMs));
    for (const topic of topics) this.streamsOf(topic).add(stream);
    res.once('close', () => {
      clearInterval(heartbeat);
      clearTimeout(end);
      for (const topic of topics) this.leave(topic, stream);
    });
  }

  /** Sends a named event with JSON data to every stream open on a topic. */
  send(topic: string, event: string, data: unknown): void {
    const message = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const stream of this.topics.get(topic) ?? []) write(stream, message);
  }

  /** Whether a topic has any stream; saves preparing data that would reach no client. */
  has(topic: string): boolean {
    return this.topics.has(topic);
  }

  /** Ends every stream and refuses new ones; browsers reconnect to another copy. */
  close(): void {
    this.closed = true;
    // The others end when they begin.
    for (const { res } of this.streams) if (res.headersSent) res.end();
  }

  private admit(client: string): void {
    const own = [...this.streams].filter((one) => one.client === client).length;
    if (this.size < this.most.STREAMS && own < this.most.STREAMS_PER_CLIENT) return;
    throw new CodedError('too_many_streams', { retryAfterSeconds });
  }

  private streamsOf(topic: string): Set<Stream> {
    const streams = this.topics.get(topic) ?? new Set();
    this.topics.set(topic, streams);
    return streams;
  }

  private leave(topic: string, stream: Stream): void {
    const streams = this.topics.get(topic);
    streams?.delete(stream);
    if (streams?.size === 0) this.topics.delete(topic);
  }
}

/**
 * Ends what its session no longer allows, and cuts off clients that do not read: their backlog would otherwise grow for
 * as long as they stay.
 */
function write({ res, hasEnded }: Stream, message: string): void {
  if (res.writableEnded) return;
  if (hasEnded()) {
    res.end();
    return;
  }
  res.write(message);
  if (res.writableLength > maxUnreadBytes) res.destroy();
}
