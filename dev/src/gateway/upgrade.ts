import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { Client } from 'undici';
import { requestHeaders, withoutHopByHop } from './headers';
import { refusals, refuseConnection } from './refuse';

export interface WebSocketsOptions {
  /** The target of a WebSocket for this address; undefined if no service takes one. */
  target(incoming: IncomingMessage): URL | undefined;
  publicOrigin: URL | undefined;
}

/**
 * Lets visitors and services talk over WebSockets: `next dev` reloads pages through one. Requests to upgrade to another
 * protocol (curl --http2 and Java's client ask for HTTP/2) are answered as if they had not asked, as HTTP allows.
 */
export function takeWebSockets(server: Server, { target, publicOrigin }: WebSocketsOptions): void {
  server.on('upgrade', async (incoming: IncomingMessage, visitor: Duplex, head: Buffer) => {
    const service = target(incoming);
    if (!service) {
      // Node 20 asks nobody whether to upgrade.
      visitor.unshift(Buffer.concat([withoutUpgrade(incoming), head]));
      server.emit('connection', visitor);
      return;
    }
    visitor.on('error', () => visitor.destroy());
    try {
      const headers = requestHeaders(incoming, publicOrigin);
      const wanted = { path: incoming.url ?? '/', headers, protocol: 'websocket' };
      const answer = await new Client(service).upgrade(wanted);
      answer.socket.on('error', () => answer.socket.destroy()).on('close', () => visitor.destroy());
      visitor.on('close', () => answer.socket.destroy());
      visitor.write(switching({ ...withoutHopByHop(answer.headers), connection: 'Upgrade', upgrade: 'websocket' }));
      visitor.unshift(head);
      answer.socket.pipe(visitor).pipe(answer.socket);
    } catch {
      refuseConnection(visitor, refusals.brokenOff);
    }
  });
}

/** Whether this asks for a WebSocket, and not for another protocol. */
export function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** The head of a request as received, without the upgrade to another protocol. */
function withoutUpgrade({ method, url, rawHeaders }: IncomingMessage): Buffer {
  const lines = rawHeaders.flatMap((name, index) =>
    index % 2 === 0 && name.toLowerCase() !== 'upgrade' ? [`${name}: ${rawHeaders[index + 1]}`] : [],
  );
  return Buffer.from([`${method} ${url} HTTP/1.1`, ...lines, '', ''].join('\r\n'), 'latin1');
}

function switching(headers: NodeJS.Dict<string | string[]>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    [value ?? []].flat().map((each) => `${name}: ${each}`),
  );
  return ['HTTP/1.1 101 Switching Protocols', ...lines, '', ''].join('\r\n');
}
