import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { makeCertificate } from '@ticketing/common/testing';

/** All push services in one, inside a test: every address of this process leads here. It takes everything, unless told otherwise. */
export class PushServiceUnderTest {
  readonly asked: { url: string; headers: IncomingHttpHeaders }[] = [];
  /** How it answers the next message. */
  answer: ((res: ServerResponse) => void) | undefined;

  private constructor(private readonly server: https.Server) {}

  static async start(): Promise<PushServiceUnderTest> {
    const directory = mkdtempSync(join(tmpdir(), 'push-'));
    makeCertificate(directory);
    const [key, cert] = ['tls.key', 'tls.crt'].map((name) => readFileSync(join(directory, name)));
    rmSync(directory, { recursive: true });
    const server = https.createServer({ key, cert });
    const started = new PushServiceUnderTest(server);
    server.on('request', (req, res) => started.receive(req, res));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    const agent = new https.Agent();
    agent.createConnection = (options) =>
      connect({ servername: options.servername, host: '127.0.0.1', port, rejectUnauthorized: false });
    https.globalAgent = agent;
    return started;
  }

  close(): void {
    https.globalAgent = new https.Agent();
    this.server.closeAllConnections();
    this.server.close();
  }

  private receive({ headers, url }: IncomingMessage, res: ServerResponse): void {
    this.asked.push({ url: `https://${headers.host}${url}`, headers });
    const answer = this.answer ?? ((taken) => taken.writeHead(201).end());
    this.answer = undefined;
    answer(res);
  }
}
