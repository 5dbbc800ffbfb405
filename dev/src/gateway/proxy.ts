import type { IncomingMessage, ServerResponse } from 'node:http';
import { PassThrough, type Readable } from 'node:stream';
import { Agent, Client, type Dispatcher, errors } from 'undici';
import { requestHeaders, withoutHopByHop } from './headers';
import { type Refusal, refusals, refuse } from './refuse';
import type { Route } from './routes';
import type { Upstreams } from './upstreams';

export interface ProxyOptions {
  route: Route;
  upstreams: Upstreams;
  publicOrigin: URL | undefined;
  /** How long a service may stay silent, in milliseconds. */
  silenceMs: number;
}

/** A page's address may be repeated, escaped, in its headers. */
const ANSWER_HEADERS_BYTES = 64 * 1024;

/**
 * Forwards requests to the services, and their answers back, unbuffered. Tries another copy if nothing was sent to the
 * first one, or if the request is repeatable and got no answer.
 */
export function proxy({ route, upstreams, publicOrigin, silenceMs }: ProxyOptions) {
  const options = { headersTimeout: silenceMs, bodyTimeout: silenceMs, maxHeaderSize: ANSWER_HEADERS_BYTES };
  const keepAlive = new Agent(options);

  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    // TRACE would show a visitor what the gateway adds to a request; the cluster's ingress refuses it, too.
    const service = (incoming.method !== 'TRACE' && route(incoming.url ?? '')) || '';
    if (upstreams.copies(service).length === 0) return refuse(response, refusals.notFound);
    const left = new AbortController();
    response.once('close', () => left.abort());
    const copies = await upstreams.serving(service);
    const send = ({ origin }: URL, dispatcher: Dispatcher) =>
      dispatcher.stream(
        {
          origin,
          method: incoming.method as Dispatcher.HttpMethod,
          path: incoming.url ?? '/',
          headers: requestHeaders(incoming, publicOrigin),
          body: hasBody(incoming) ? bodyOf(incoming) : null,
          signal: left.signal,
        },
        ({ statusCode, headers }) => {
          response.writeHead(statusCode, withoutHopByHop(headers));
          response.flushHeaders(); // the start of an event stream arrives before its first event
          return response;
        },
      );
    const sendOnItsOwn = async (copy: URL) => {
      const client = new Client(copy, options);
      await send(copy, client).finally(() => client.destroy());
    };

    // The service may close a kept-alive connection at this very moment: use one only for repeatable requests.
    const repeatable = canRepeat(incoming);
    const tries = copies.map((copy) => () => (repeatable ? send(copy, keepAlive) : sendOnItsOwn(copy)));
    if (repeatable) tries.push(...copies.slice(0, 1).map((copy) => () => sendOnItsOwn(copy)));

    let refusal: Refusal = refusals.away;
    for (const attempt of tries) {
      const failure = await attempt().then(() => undefined, reasonOf);
      if (!failure) break;
      refusal = failure;
      const mayTryAgain = failure === refusals.unreachable || (failure === refusals.brokenOff && repeatable);
      if (!mayTryAgain || response.headersSent || response.destroyed) break;
    }
    if (!response.writableEnded) refuse(response, refusal);
    incoming.resume(); // the rest of the body no longer has a reader
  };
}

function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Whether sending it twice changes nothing, and sending it once uses up no body. */
function canRepeat(incoming: IncomingMessage): boolean {
  return (incoming.method === 'GET' || incoming.method === 'HEAD') && !hasBody(incoming);
}

/** A body that is read from the visitor only once there is a connection: until then another copy can still get it. */
function bodyOf(incoming: IncomingMessage): Readable {
  const body = new PassThrough();
  const read = body._read;
  body._read = (size) => {
    body._read = read;
    incoming.pipe(body);
    body._read(size);
  };
  return body;
}

function reasonOf(error: NodeJS.ErrnoException): Refusal {
  if (error instanceof errors.HeadersTimeoutError || error instanceof errors.BodyTimeoutError) return refusals.silent;
  const neverConnected = error.syscall === 'connect' || error instanceof errors.ConnectTimeoutError;
  return neverConnected ? refusals.unreachable : refusals.brokenOff;
}
