import type { Server } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Remembers which connections have carried no request yet. Browsers and HTTP clients keep such spares; to Node they are
 * not idle, so a closing server would wait a minute for their first request.
 * @returns what ends them
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
