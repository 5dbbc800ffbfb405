import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below the ports that systems hand out for outgoing connections (from 32768 on Linux, 49152 on macOS): such a port
 * may be taken by anybody's connection while a process is being restarted, even by a client connecting to itself.
 */
const FIRST = 20_000;
const LAST = 32_000;

async function listen(port: number, host: string): Promise<Server> {
  // Whoever already looks for the process to come has to go: an open connection would keep the port from being released.
  const server = createServer((socket) => socket.destroy());
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return server;
}

/** Chooses free ports and holds them, so that another stack starting at the same moment chooses others. */
export class Ports {
  readonly #held = new Map<number, Server>();

  /** A free port on 127.0.0.1, held until `release`. */
  async hold(): Promise<number> {
    for (;;) {
      const port = randomInt(FIRST, LAST);
      const server = await listen(port, '127.0.0.1').catch(() => undefined);
      if (server) {
        this.#held.set(port, server.unref());
        return port;
      }
    }
  }

  /** Lets a process have the port; a port that is not held is left alone. */
  async release(port: number): Promise<void> {
    const server = this.#held.get(port);
    this.#held.delete(port);
    if (server) await new Promise((resolve) => server.close(resolve));
  }
}

/** @throws Error when somebody else listens on the port that people will open */
export async function refuseTakenPort(port: number): Promise<void> {
  for (const host of ['127.0.0.1', '::1']) {
    try {
      const server = await listen(port, host);
      await new Promise((resolve) => server.close(resolve));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EADDRINUSE') throw new Error(`Port ${port} is taken. Choose another one: PORT=3001 npm start`);
      if (code === 'EACCES')
        throw new Error(`Port ${port} needs an administrator. Choose another one: PORT=3000 npm start`);
      const noSuchAddressHere = code === 'EADDRNOTAVAIL' || code === 'EAFNOSUPPORT';
      if (!noSuchAddressHere) throw error;
    }
  }
}
