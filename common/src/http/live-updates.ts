import type { Response } from 'express';

const heartbeatMs = 15_000;
/** What a reader may leave unread before its stream is ended; a browser then connects again and reads afresh. */
const maxUnreadBytes = 1_000_000;

/**
 * The open server-sent-event streams of one process, by topic. Feed it from a broadcast listener: then a browser
 * hears of a change whichever copy of the service it is connected to and whichever made the change.
 */
export class LiveUpdates {
  private readonly streams = new Map<string, Set<Response>>();
  private closed = false;

  /** How many streams are open. */
  get size(): number {
    return new Set([...this.streams.values()].flatMap((responses) => [...responses])).size;
  }

  /** Makes an answer a stream of what is sent to any of `topics`, until the browser goes away. */
  open(res: Response, topics: string[]): void {
    // The browser may be gone by now: then no 'close' would ever take it off the list.
    if (res.destroyed) return;
    res.set({
      'Content-Type': 'text/event-stream',
      // `no-transform` also keeps the compression middleware from holding events back.
      'Cache-Control': 'no-cache, no-transform',
      'X-Accel-Buffering': 'no',
    });
    res.flushHeaders();
    res.write(': connected\n\n');
    if (this.closed) {
      res.end();
      return;
    }
    const heartbeat = setInterval(() => write(res, ': heartbeat\n\n'), heartbeatMs);
    for (const topic of topics) this.responsesOf(topic).add(res);
    res.once('close', () => {
      clearInterval(heartbeat);
      for (const topic of topics) this.leave(topic, res);
    });
  }

  /** Sends a named event with JSON data to every stream that is open on a topic. */
  send(topic: string, event: string, data: unknown): void {
    const message = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
    for (const res of this.streams.get(topic) ?? []) write(res, message);
  }

  /** Whether anybody listens to a topic; saves the work of preparing data that nobody gets. */
  has(topic: string): boolean {
    return this.streams.has(topic);
  }

  /** Ends every stream, also those still to come; browsers connect again, to another copy. */
  close(): void {
    this.closed = true;
    for (const responses of this.streams.values()) for (const res of responses) res.end();
  }

  private responsesOf(topic: string): Set<Response> {
    const responses = this.streams.get(topic) ?? new Set();
    this.streams.set(topic, responses);
    return responses;
  }

  private leave(topic: string, res: Response): void {
    const responses = this.streams.get(topic);
    responses?.delete(res);
    if (responses?.size === 0) this.streams.delete(topic);
  }
}

/** Whoever does not read is cut off: what waits for them would otherwise grow for as long as they stay. */
function write(res: Response, message: string): void {
  if (res.writableEnded) return;
  res.write(message);
  if (res.writableLength > maxUnreadBytes) res.destroy();
}
