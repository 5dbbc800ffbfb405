import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import { freePort } from '../../testing/processes';
import { testDatabase } from '../../testing/test-service';

interface Certificate {
  key: Buffer;
  cert: Buffer;
}

/** A database behind a connection that can hang, or die and come back, like a server. */
export class BreakableDatabase {
  private readonly target = new URL(testDatabase());
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;

  private constructor(
    private readonly port: number,
    private readonly tls: Certificate | undefined,
  ) {}

  /** @param tls with it, it speaks TLS alone */
  static async open(tls?: Certificate): Promise<BreakableDatabase> {
    const database = new BreakableDatabase(await freePort(), tls);
    await database.comeBack();
    return database;
  }

  get uri(): string {
    return `mongodb://127.0.0.1:${this.port}${this.target.pathname}`;
  }

  async comeBack(): Promise<void> {
    const pass = (inward: Socket) => {
      const outward = connect(Number(this.target.port), this.target.hostname);
      for (const socket of [inward, outward]) {
        this.sockets.add(socket);
        socket.on('error', () => {}).on('close', () => [inward, outward].map((side) => side.destroy()));
      }
      inward.pipe(outward).pipe(inward);
    };
    const server = this.tls ? createTlsServer(this.tls, pass) : createServer(pass);
    this.server = server.listen(this.port, '127.0.0.1');
    await once(server, 'listening');
  }

  die(): void {
    this.server?.close();
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
  }

  hang(): void {
    for (const socket of this.sockets) socket.unpipe().pause();
  }
}
