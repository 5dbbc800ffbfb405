import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** These describe one connection and are not forwarded; a body's framing is set again on each connection. */
const hopByHop = [
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
];
/** A client that names these in `Connection` would change what the request is, not only how it travels. */
const neverDropped = ['content-length', 'host'];
/** Only a proxy may set these about the visitor. */
const saidByProxies = /^(forwarded|http2-settings|x-real-ip|x-forwarded-.*)$/;
const validRequestId = /^[\w.-]{1,64}$/;

/** Headers without the hop-by-hop ones: the answer's, as the visitor gets them. */
export function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = [headers.connection ?? []].flat().join().split(',');
  const dropped = new Set([...hopByHop, ...named.map((name) => name.trim().toLowerCase())]);
  for (const name of neverDropped) dropped.delete(name);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

/**
 * The headers of a request as the service gets them.
 * @param publicOrigin where visitors reach the site; a tunnel that ends TLS keeps its host
 */
export function requestHeaders({ headers, socket }: IncomingMessage, publicOrigin: URL | undefined) {
  const kept = Object.entries(withoutHopByHop(headers)).filter(([name]) => !saidByProxies.test(name));
  const { 'x-request-id': requestId, host = '' } = headers;
  return {
    ...Object.fromEntries(kept),
    'x-forwarded-for': socket.remoteAddress ?? '',
    'x-forwarded-proto': host === publicOrigin?.host ? publicOrigin.protocol.replace(':', '') : 'http',
    'x-forwarded-host': host,
    'x-request-id': typeof requestId === 'string' && validRequestId.test(requestId) ? requestId : randomUUID(),
  };
}
