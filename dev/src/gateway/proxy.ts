import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import { requestHeaders, responseHeaders } from './headers';
import type { Route } from './routes';
import type { Upstreams } from './upstreams';

/** As ingress-nginx: longer than the heartbeat of a stream of events. */
const SILENCE_MS = 60_000;

const keepAlive = new Agent({ keepAlive: true });
const oneRequest = new Agent({ keepAlive: false });

/** Passes requests on to the services, see `forward`. */
export function proxy(route: Route, upstreams: Upstreams) {
  return async (incoming: IncomingMessage, response: ServerResponse): Promise<void> => {
    const [path = '/'] = (incoming.url ?? '/').split('?');
    const service = route(path) ?? '';
    if (upstreams.copies(service).length === 0) return refuse(incoming, response, 404, 'not_found', 'Not found');
    const copies = await upstreams.serving(service);
    if (copies.length === 0) {
      response.setHeader('Retry-After', '1');
      return refuse(incoming, response, 503, 'unavailable', 'The service is away for the moment');
    }
    for (const copy of copies) {
      if (await forward(incoming, response, copy, canRepeat(incoming) ? keepAlive : oneRequest)) return;
    }
    // A kept connection may have been closed by the service at this very moment: once more, on a new one.
    if (canRepeat(incoming) && copies[0] && (await forward(incoming, response, copies[0], oneRequest))) return;
    refuse(incoming, response, 502, 'bad_gateway', 'The service cannot be reached');
  };
}

/** True when nothing is changed by sending it twice, and no body is used up by sending it once. */
function canRepeat({ method, headers }: IncomingMessage): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return (method === 'GET' || method === 'HEAD') && !hasBody;
}

/**
 * Sends a request to one copy of a service and its answer back, unbuffered.
 * @returns false when another copy may be tried: nothing was sent, or it can be sent again and nothing was answered
 */
function forward(incoming: IncomingMessage, response: ServerResponse, copy: URL, agent: Agent): Promise<boolean> {
  return new Promise((resolve) => {
    let sent = false;
    let silent = false;
    const { hostname, port } = copy;
    const { method, url: path } = incoming;
    const outgoing = request({
      hostname,
      port,
      method,
      path,
      headers: requestHeaders(incoming),
      agent,
      timeout: SILENCE_MS,
    });
    const abort = () => outgoing.destroy();
    response.once('close', abort);

    outgoing.once('socket', (socket) => {
      const send = () => {
        sent = true;
        // A body is read only when there is a connection: until then another copy can have it.
        if (incoming.readableEnded) outgoing.end();
        else incoming.pipe(outgoing);
      };
      if (socket.connecting) socket.once('connect', send);
      else send();
    });
    outgoing.once('timeout', () => {
      silent = true;
      outgoing.destroy();
    });
    outgoing.once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.statusMessage, responseHeaders(answer));
      response.flushHeaders(); // the start of a stream of events arrives before its first event
      pipeline(answer, response, () => resolve(true));
    });
    outgoing.on('error', () => {
      incoming.unpipe(outgoing);
      response.off('close', abort);
      const tryAnother = !silent && (!sent || canRepeat(incoming)) && !response.headersSent && !response.destroyed;
      if (!tryAnother && silent) refuse(incoming, response, 504, 'gateway_timeout', 'The service does not answer');
      else if (!tryAnother) refuse(incoming, response, 502, 'bad_gateway', 'The service did not answer');
      resolve(!tryAnother);
    });
  });
}

/** Answers in the services' own error shape; an answer that has begun is cut off instead, so that it is seen as broken. */
function refuse(
  incoming: IncomingMessage,
  response: ServerResponse,
  status: number,
  code: string,
  message: string,
): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  incoming.resume();
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' });
  response.end(JSON.stringify({ errors: [{ message, code }] }));
}
