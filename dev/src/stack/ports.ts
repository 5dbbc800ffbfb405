import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/**
 * Below the ports that systems use for outgoing connections (from 32768 on Linux, 49152 on macOS): any connection may
 * take such a port while a process is being restarted, even a client connecting to itself.
 */
const FIRST = 20_000;
const LAST = 32_000;

async function listen(port: number, host: string): Promise<Server> {
  // Disconnect clients that already look for the future process: an open connection would keep the port from being
  // released.
  const server = createServer((socket) => socket.destroy());
  server.listen({ port, host, exclusive: true });
  await once(server, 'listening');
  return server;
}

/** Ports claimed at a time. */
const BLOCK = 40;

/**
 * Chooses free ports and holds them. Ports come in blocks: the process that listens on a block's first port, which is
 * never used otherwise, has claimed the rest until it ends. So a port between two owners, such as that of a process
 * being started, is not taken by another stack that starts at the same moment.
 */
export class Ports {
  readonly #held = new Map<number, Server>();
  #left: number[] = [];

  /** A free port on 127.0.0.1, held until `release` and never given out again by this or another process. */
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

  /** Frees the port for a process; ignores a port that is not held. */
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

/** @throws Error when another process listens on the stack's public port */
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
