/** An open stream of server-sent events, as a browser would have it. */
export interface EventStream {
  response: Response;
  /** The data of the named events so far. */
  events: { event: string; data: unknown }[];
  /** The comments so far, such as the heartbeat. */
  comments: string[];
  /** Whether the server has ended the stream. */
  ended: boolean;
  close(): void;
}

/** Opens a stream of server-sent events and resolves when it has begun. */
export async function openEventStream(url: string, cookie = ''): Promise<EventStream> {
  const abort = new AbortController();
  const response = await fetch(url, { headers: { cookie }, signal: abort.signal });
  const stream: EventStream = { response, events: [], comments: [], ended: false, close: () => abort.abort() };
  // Closing the stream from here is not an error.
  void read(stream).catch(() => undefined);
  return stream;
}

async function read(stream: EventStream): Promise<void> {
  let text = '';
  for await (const chunk of stream.response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    const messages = (text + chunk).split('\n\n');
    text = messages.pop() ?? '';
    for (const message of messages) {
      const [, event, data] = /^event: (.+)\ndata: (.+)$/.exec(message) ?? [];
      if (event && data) stream.events.push({ event, data: JSON.parse(data) });
      else if (message.startsWith(':')) stream.comments.push(message);
    }
  }
  stream.ended = true;
}
