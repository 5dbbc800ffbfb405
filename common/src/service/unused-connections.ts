import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Tracks connections that have not carried a request yet. Browsers and HTTP clients keep such spares; Node before
 * 26 does not count them as idle, so a closing server would wait a minute for their first request.
 * @returns a function that ends them
 */
export function trackUnusedConnections(server: Server): () => void {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return () => {
    for (const socket of unused) socket.destroy();
  };
}
