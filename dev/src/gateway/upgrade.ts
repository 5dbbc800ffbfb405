import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Route } from './routes';
import type { Upstreams } from './upstreams';

/** Connects a WebSocket to its service and lets the two talk: `next dev` reloads pages through one. */
export function upgrade(route: Route, upstreams: Upstreams) {
  return (incoming: IncomingMessage, visitor: Duplex, head: Buffer): void => {
    const [path = '/'] = (incoming.url ?? '/').split('?');
    const [copy] = upstreams.inTurn(route(path) ?? '');
    visitor.on('error', () => visitor.destroy());
    if (!copy) {
      visitor.destroy();
      return;
    }
    const service = connect(Number(copy.port), copy.hostname, () => {
      service.write(requestHead(incoming));
      service.write(head);
      service.pipe(visitor).pipe(service);
    });
    service.on('error', () => visitor.destroy());
    service.on('close', () => visitor.destroy());
    visitor.on('close', () => service.destroy());
  };
}

/** The request as it came, line by line. */
function requestHead({ method, url, rawHeaders }: IncomingMessage): string {
  const lines = [`${method} ${url} HTTP/1.1`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index]}: ${rawHeaders[index + 1]}`);
  }
  return `${lines.join('\r\n')}\r\n\r\n`;
}
