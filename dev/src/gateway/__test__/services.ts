import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@ticketing/common/testing';
import { type GatewayOptions, startGateway } from '../gateway';

const ingress = `
kind: Ingress
spec: { rules: [{ http: { paths: [
  { path: /api/tickets, pathType: Prefix, backend: { service: { name: tickets-srv } } },
  { path: /, pathType: Prefix, backend: { service: { name: client-srv } } } ] } }] }
`;

const servers: Server[] = [];

/** Closes every server started here, with its connections. */
export function closeServers(): void {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
}

function urlOf(server: Server): string {
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Starts a service. */
export async function service(listener: RequestListener): Promise<{ url: string; server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { url: urlOf(server), server };
}

/** The URL of a port without a listener. */
export async function nobody(): Promise<string> {
  return `http://127.0.0.1:${await freePort()}`;
}

/** Starts a gateway in front of copies of the tickets service. */
export async function gateway(
  tickets: string[],
  client: string[] = [],
  options: Partial<GatewayOptions> = {},
): Promise<string> {
  const [server] = await startGateway({
    port: 0,
    ingress,
    allowedHosts: ['127.0.0.1', 'localhost'],
    upstreams: { 'tickets-srv': tickets, 'client-srv': client },
    ...options,
  });
  if (!server) throw new Error('no server');
  servers.push(server);
  return urlOf(server);
}
