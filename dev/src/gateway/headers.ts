import { randomUUID } from 'node:crypto';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** They speak of one connection, and are not passed on. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
];
/** What only a proxy may say about the visitor. */
const saidByProxies = /^(forwarded|x-real-ip|x-forwarded-.*)$/;
const validRequestId = /^[\w.-]{1,64}$/;

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = (headers.connection ?? '').split(',').map((name) => name.trim().toLowerCase());
  const dropped = new Set([...hopByHop, ...named]);
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !dropped.has(name)));
}

/** The headers of a request as the service gets them. A transfer encoding stays: it is how the body is framed again. */
export function requestHeaders(request: IncomingMessage): IncomingHttpHeaders {
  const kept = Object.entries(withoutHopByHop(request.headers)).filter(([name]) => !saidByProxies.test(name));
  const { 'x-request-id': requestId, host } = request.headers;
  const headers: IncomingHttpHeaders = {
    ...Object.fromEntries(kept),
    'x-forwarded-for': request.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': host ?? '',
    'x-request-id': typeof requestId === 'string' && validRequestId.test(requestId) ? requestId : randomUUID(),
  };
  delete headers.expect; // this server has already said "continue"
  return headers;
}

/** The headers of an answer as the visitor gets them. */
export function responseHeaders(answer: IncomingMessage): IncomingHttpHeaders {
  const headers = withoutHopByHop(answer.headers);
  delete headers['transfer-encoding'];
  return headers;
}
