import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** These describe one connection and are not forwarded; a body's framing is set again on each connection. */
const hopByHop = new Set([
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);
/** A client that names these in `Connection` would change what the request is, not only how it travels. */
const neverDropped = ['content-length', 'host'];
/** Only a proxy may set these about the visitor. */
const saidByProxies = /^(forwarded|http2-settings|x-real-ip|x-forwarded-.*)$/;
const validRequestId = /^[\w.-]{1,64}$/;

/** Headers without the hop-by-hop ones: the answer's, as the visitor gets them. */
export function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = namedBy(headers.connection);
  const kept: IncomingHttpHeaders = {};
  for (const name of Object.keys(headers)) {
    if (!hopByHop.has(name) && !named.includes(name)) kept[name] = headers[name];
  }
  return kept;
}

/** The headers that a `Connection` header names. */
function namedBy(connection: string | string[] | undefined): string[] {
  if (connection === undefined || connection === 'keep-alive' || connection === 'close') return [];
  const names = [connection].flat().join().split(',');
  return names.map((name) => name.trim().toLowerCase()).filter((name) => !neverDropped.includes(name));
}

/**
 * The headers of a request as the service gets them.
 * @param publicOrigin where visitors reach the site; a tunnel that ends TLS keeps its host
 */
export function requestHeaders({ headers, socket }: IncomingMessage, publicOrigin: URL | undefined) {
  const kept = withoutHopByHop(headers);
  for (const name of Object.keys(kept)) if (saidByProxies.test(name)) delete kept[name];
  const { 'x-request-id': requestId, host = '' } = headers;
  return {
    ...kept,
    'x-forwarded-for': socket.remoteAddress ?? '',
    'x-forwarded-proto': host === publicOrigin?.host ? publicOrigin.protocol.replace(':', '') : 'http',
    'x-forwarded-host': host,
    'x-request-id': typeof requestId === 'string' && validRequestId.test(requestId) ? requestId : randomUUID(),
  };
}
