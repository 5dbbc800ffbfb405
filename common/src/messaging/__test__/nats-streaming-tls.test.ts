import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { libraryProgram } from '../../service/__test__/library-process';
import { createLogger } from '../../service/logger';
import { makeCertificate } from '../../testing/certificate';
import { freePort, type RunningProcess, startProcess } from '../../testing/processes';
import { testDatabase } from '../../testing/test-service';
import { connectNatsStreaming } from '../nats-streaming/adapter';

jest.setTimeout(120_000);
const directory = mkdtempSync(join(tmpdir(), 'ticketing-tls-'));
const inside = (file: string) => join(directory, file);
let server: RunningProcess;
let url: string;

beforeAll(async () => {
  makeCertificate(directory);
  const port = await freePort();
  url = `tls://library:hunter2@localhost:${port}`;
  server = await startProcess({
    command: process.env.NATS_STREAMING_BINARY ?? '',
    args: [
      '-cid',
      'ticketing-test',
      '-a',
      '127.0.0.1',
      '-p',
      `${port}`,
      '-user',
      'library',
      '-pass',
      'hunter2',
      '-tls',
      '-tlscert',
      inside('tls.crt'),
      '-tlskey',
      inside('tls.key'),
      '-secure',
      '-tls_client_cacert',
      inside('ca.crt'),
    ],
    ready: /Streaming Server is ready/,
  });
});
afterAll(async () => {
  await server?.stop();
  rmSync(directory, { recursive: true });
});

describe('a broker that speaks TLS and asks for a password', () => {
  it('is spoken to by a service that is told its authority', async () => {
    const settings = {
      PORT: '0',
      NATS_URL: url,
      NATS_CLUSTER_ID: 'ticketing-test',
      MONGO_URI: testDatabase(),
      JWT_KEY: 'x'.repeat(32),
    };
    const program = libraryProgram({ ...settings, NODE_EXTRA_CA_CERTS: inside('ca.crt') });
    const library = await startProcess({ ...program, ready: /service is up/ });
    await library.stop('SIGTERM');
    expect(library.output()).not.toContain('hunter2');
  });

  it('is not spoken to when nobody vouches for it', async () => {
    const logger = createLogger('library', 'silent');
    const connecting = connectNatsStreaming({
      url,
      clusterId: 'ticketing-test',
      clientName: 'library',
      logger,
      firstConnectMs: 1,
    });
    await expect(connecting).rejects.toThrow(/certificate/);
  });
});
