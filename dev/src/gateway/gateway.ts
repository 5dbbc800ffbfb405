import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { proxy } from './proxy';
import { readRoutes } from './routes';
import { upgrade } from './upgrade';
import { Upstreams } from './upstreams';

export interface GatewayOptions {
  /** 0 chooses a free one. */
  port: number;
  /** The text of the Ingress manifest. */
  ingress: string;
  /** URLs of the copies of each service that runs here, by the manifest's service names. */
  upstreams: Record<string, string[]>;
  /** Which services to ask whether they serve, and how often, in milliseconds; those that are not asked always get requests. */
  watched?: { services: string[]; everyMs: number };
}

/**
 * Starts the one origin of the local stack, for this machine alone: it listens on the loopback addresses.
 * @returns its servers, one for each address
 */
export async function startGateway({ port, ingress, upstreams, watched }: GatewayOptions): Promise<Server[]> {
  const route = readRoutes(ingress);
  const copies = new Upstreams(upstreams);
  if (watched) copies.watch(watched.services, watched.everyMs);
  const listen = async (host: string): Promise<Server> => {
    const server = createServer(proxy(route, copies));
    server.on('upgrade', upgrade(route, copies));
    server.keepAliveTimeout = 65_000;
    server.listen(port, host);
    await once(server, 'listening');
    return server;
  };
  const ipv4 = await listen('127.0.0.1');
  const ipv6 = port === 0 ? undefined : await listen('::1').catch(ignoreMissingAddress);
  return ipv6 ? [ipv4, ipv6] : [ipv4];
}

function ignoreMissingAddress(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'EADDRNOTAVAIL' && error.code !== 'EAFNOSUPPORT') throw error;
}
