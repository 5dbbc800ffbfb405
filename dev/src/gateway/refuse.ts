import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';

export interface Refusal {
  status: number;
  code: string;
  message: string;
  retryAfterSeconds?: number;
}

export const refusals = {
  badRequest: { status: 400, code: 'bad_request', message: 'The request could not be understood' },
  notFound: { status: 404, code: 'not_found', message: 'Not found' },
  foreignHost: { status: 421, code: 'foreign_host', message: 'Requests for another host are refused' },
  headersTooLarge: { status: 431, code: 'headers_too_large', message: 'The address and headers are too long' },
  unreachable: { status: 502, code: 'bad_gateway', message: 'The service cannot be reached' },
  brokenOff: { status: 502, code: 'bad_gateway', message: 'The service did not answer' },
  away: { status: 503, code: 'unavailable', message: 'The service is away for the moment', retryAfterSeconds: 1 },
  silent: { status: 504, code: 'gateway_timeout', message: 'The service does not answer' },
} as const satisfies Record<string, Refusal>;

/** The services' own error format. */
const bodyOf = ({ code, message }: Refusal) => JSON.stringify({ errors: [{ message, code }] });
const contentType = 'application/json; charset=utf-8';

/** Answers with an error. An answer that has begun is cut off instead, so that the client sees it as broken. */
export function refuse(response: ServerResponse, refusal: Refusal): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  if (refusal.retryAfterSeconds) response.setHeader('retry-after', refusal.retryAfterSeconds);
  response.writeHead(refusal.status, { 'content-type': contentType }).end(bodyOf(refusal));
}

/** Answers with an error and closes the connection, when there is no request to answer. */
export function refuseConnection(socket: Duplex, refusal: Refusal): void {
  const body = bodyOf(refusal);
  const head = [
    `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
