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

/** So many ports are claimed at a time. */
const BLOCK = 40;

/**
 * Chooses free ports and holds them. They come in blocks, and whoever listens on the first port of a block, which is nobody's
 * to use, has claimed the others until its process ends: a port that is between two owners, such as that of a process being
 * started, is not taken by another stack that starts at the same moment.
 */
export class Ports {
  readonly #held = new Map<number, Server>();
  #left: number[] = [];

  /** A free port on 127.0.0.1, held until `release` and never given to anybody else by this or another process. */
  async hold(): Promise<number> {
    for (;;) {
      const port = this.#left.shift();
      if (port === undefined) {
        await this.#claimBlock();
        continue;
      }
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

  async #claimBlock(): Promise<void> {
    for (;;) {
      const claim = FIRST + BLOCK * randomInt((LAST - FIRST) / BLOCK);
      const server = await listen(claim, '127.0.0.1').catch(() => undefined);
      if (!server) continue;
      server.unref();
      this.#left = Array.from({ length: BLOCK - 1 }, (_, index) => claim + 1 + index);
      return;
    }
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
