import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import compression from 'compression';
import { proxy } from './proxy';
import { refusals, refuse, refuseConnection } from './refuse';
import { readRoutes } from './routes';
import { isWebSocket, takeWebSockets } from './upgrade';
import { Upstreams, type Watched } from './upstreams';

export interface GatewayOptions {
  /** 0 chooses a free one. */
  port: number;
  /** The text of the Ingress manifest. */
  ingress: string;
  /** URLs of the copies of each service that runs here, by the manifest's service names. */
  upstreams: Record<string, string[]>;
  /**
   * Names by which it may be addressed, without ports. A page under another name that resolves to this machine (DNS
   * rebinding) reads nothing.
   */
  allowedHosts: string[];
  /** Where visitors reach the site, if not here. */
  publicOrigin?: URL;
  /** The service that takes WebSockets; none if absent. */
  webSockets?: string;
  watched?: Watched;
  /** How long a service may stay silent, in milliseconds; by default a minute, longer than a stream's heartbeat. */
  silenceMs?: number;
}

/**
 * Compresses what is worth it: the services leave that to whatever is in front of them. Events would be held back
 * until there are enough of them.
 */
const compress = compression({
  filter: (incoming, response) =>
    !`${response.getHeader('content-type')}`.startsWith('text/event-stream') && compression.filter(incoming, response),
}) as unknown as (incoming: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** Less than the 16 KiB that a service reads, because the gateway adds headers. */
const maxHeaderSize = 15 * 1024;

/**
 * Starts the one origin of the local stack, for this machine only: it listens on the loopback addresses.
 * @returns its servers, one for each address
 */
export async function startGateway(options: GatewayOptions): Promise<Server[]> {
  const { port, allowedHosts, publicOrigin, webSockets, watched, silenceMs = 60_000 } = options;
  const route = readRoutes(options.ingress);
  const upstreams = new Upstreams(options.upstreams, watched);
  const forward = proxy({ route, upstreams, publicOrigin, silenceMs });
  const isForUs = ({ headers }: IncomingMessage) =>
    allowedHosts.includes((headers.host ?? '').replace(/:\d*$/, '').toLowerCase());

  const takesWebSocket = (incoming: IncomingMessage) =>
    webSockets !== undefined && isWebSocket(incoming) && isForUs(incoming) && route(incoming.url ?? '') === webSockets;
  // The last is not in the types of Node 20.
  const serverOptions = { maxHeaderSize, keepAliveTimeout: 65_000, shouldUpgradeCallback: takesWebSocket };

  const listen = async (host: string): Promise<Server> => {
    const server = createServer(serverOptions, (incoming, response) => {
      if (!isForUs(incoming)) refuse(response, refusals.foreignHost);
      else compress(incoming, response, () => forward(incoming, response));
    });
    answerUnreadable(server);
    if (webSockets !== undefined) {
      const target = (incoming: IncomingMessage) =>
        takesWebSocket(incoming) ? upstreams.inTurn(webSockets)[0] : undefined;
      takeWebSockets(server, { target, publicOrigin });
    }
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  };
  const ipv4 = await listen('127.0.0.1');
  const ipv6 = port === 0 ? undefined : await listen('::1').catch(ignoreMissingAddress);
  return ipv6 ? [ipv4, ipv6] : [ipv4];
}

/** Answers unparseable requests, unless an answer is in progress on the connection. */
function answerUnreadable(server: Server): void {
  const busy = new WeakSet<Socket>();
  server.on('request', ({ socket }: IncomingMessage, response: ServerResponse) => {
    busy.add(socket);
    response.once('close', () => busy.delete(socket));
  });
  server.on('clientError', ({ code }: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || busy.has(socket)) socket.destroy();
    else refuseConnection(socket, code === 'HPE_HEADER_OVERFLOW' ? refusals.headersTooLarge : refusals.badRequest);
  });
}

function ignoreMissingAddress(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT') throw error;
}
