import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** They speak of one connection, and are not passed on; the framing of a body is said anew on each. */
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
/** Whoever names them in `Connection` would change what the request is, and not only how it travels. */
const neverDropped = ['content-length', 'host'];
/** What only a proxy may say about the visitor. */
const saidByProxies = /^(forwarded|http2-settings|x-real-ip|x-forwarded-.*)$/;
const validRequestId = /^[\w.-]{1,64}$/;

/** Headers without those that speak of one connection only: the answer's as the visitor gets them. */
export function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = [headers.connection ?? []].flat().join().split(',');
  const dropped = new Set([...hopByHop, ...named.map((name) => name.trim().toLowerCase())]);
  for (const name of neverDropped) dropped.delete(name);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

/**
 * The headers of a request as the service gets them.
 * @param publicOrigin where people see the site; a tunnel that ends TLS keeps its host
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
