import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { parseAllDocuments } from 'yaml';
import { parseEvent } from '../../events';
import type { Broker } from '../../messaging';
import { type BrokerOfRun, startBroker } from '../../testing/broker-servers';
import { eventually } from '../../testing/eventually';
import { freePort } from '../../testing/processes';
import { stopWithinMs } from '../shutdown';
import { libraryProgram, rawConnection, settingsFor, startLibrary } from './library-process';

// Every test starts processes from source.
jest.setTimeout(240_000);

let broker: BrokerOfRun;
let subscriber: Broker;
const payloads: string[] = [];

beforeAll(async () => {
  broker = await startBroker();
  subscriber = await broker.connect('test');
  await subscriber.subscribe({ kind: 'broadcast', subject: 'ticket:created' }, async ({ payload }) => {
    payloads.push(payload);
  });
});
afterAll(async () => {
  await subscriber.close();
  await broker.stop();
  await mongoose.disconnect();
});

/** The output and exit code of a process that cannot start. */
async function failureWith(settings: Record<string, string>): Promise<string> {
  const error = await startLibrary(settings).then(
    async (library) => {
      await library.stop();
      return new Error('the service has started');
    },
    (reason: Error) => reason,
  );
  return error.message.slice(error.message.indexOf(' ') + 1);
}

describe('a service as a process', () => {
  it('carries the id of a request into the event that it causes, through the broker', async () => {
    const library = await startLibrary(settingsFor(broker));
    const answer = await fetch(`http://127.0.0.1:${library.port}/api/books`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-Request-Id': 'request-0815' },
      body: JSON.stringify({ title: 'Walden', price: 1200 }),
    });
    const { id } = (await answer.json()) as { id: string };
    const payload = await eventually(() => {
      const found = payloads.find((each) => each.includes(id));
      if (!found) throw new Error('the event has not arrived');
      return found;
    });
    expect(parseEvent('ticket:created', payload)).toMatchObject({
      id: `ticket:created:${id}:0`,
      correlationId: 'request-0815',
    });
    await library.stop('SIGTERM');
    expect(library.ended()).toBe(0);
    expect(library.output()).not.toContain('hunter2');
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'told to stop by %s, serves no longer, ends what it is working on, and exits 0',
    async (signal) => {
      const library = await startLibrary(settingsFor(broker));
      const connection = rawConnection(library.port);
      await eventually(() => {
        connection.get('/healthz/ready');
        expect(connection.received()).toContain('"ready"');
      });
      connection.get('/api/books/hold');
      await eventually(() => expect(library.output()).toContain('holding a request'));
      const stopped = library.stop(signal);
      await eventually(() => expect(library.output()).toContain('service is stopping'));
      await expect(fetch(`http://127.0.0.1:${library.port}/healthz/live`)).rejects.toThrow();
      // New connections are refused, but this one, which still awaits its answer, can send more requests.
      connection.get('/healthz/serving');
      connection.get('/api/books/release');
      await stopped;
      expect(library.ended()).toBe(0);
      expect(connection.received()).toMatch(/"held":true[\s\S]*503[\s\S]*"missing":\["started"[\s\S]*"released":1/);
    },
  );
});

/** The cluster manifests' settings for stopping, in milliseconds. */
function stoppingInCluster() {
  const templates = join(__dirname, '../../../../infra/k8s/templates');
  const pod = (name: string) =>
    parseAllDocuments(readFileSync(join(templates, name, 'deployment.yaml'), 'utf8'))[0]?.toJS().spec.template.spec;
  const [{ env }] = pod('http').containers;
  return {
    delayMs: Number(env.find(({ name }: { name: string }) => name === 'STOP_DELAY_MS').value),
    graceMs: pod('service').terminationGracePeriodSeconds * 1_000,
  };
}

describe('a service with the settings of the cluster', () => {
  it('stops in order and in time although a request and a worker never end', async () => {
    const { delayMs, graceMs } = stoppingInCluster();
    const library = await startLibrary({ ...settingsFor(broker), STOP_DELAY_MS: `${delayMs}` });
    const connection = rawConnection(library.port);
    connection.get('/api/books/hold-worker');
    connection.get('/api/books/hold');
    await eventually(() => {
      for (const held of ['a request', 'a worker']) expect(library.output()).toContain(`holding ${held}`);
    });
    await library.stop('SIGTERM');
    expect(library.output()).not.toContain('did not stop in time');
    expect(library.ended()).toBe(0);
    // Nothing else was cut off.
    expect(library.output().match(/"step":"\w+"/g)).toEqual(['"step":"workers"']);
    expect(delayMs + stopWithinMs).toBeLessThan(graceMs);
  });
});

describe('a service that has just come up', () => {
  it('told to stop at that very moment, stops', async () => {
    const library = await startLibrary(settingsFor(broker));
    await library.stop('SIGTERM');
    expect(library.ended()).toBe(0);
  });
});

describe('a service that starts without a broker', () => {
  it('is ready and writes while there is none', async () => {
    const NATS_URL = `nats://127.0.0.1:${await freePort()}`;
    const library = await startLibrary({ ...settingsFor(broker), NATS_URL, STARTS_WITHOUT_BROKER: 'true' });
    const origin = `http://127.0.0.1:${library.port}`;
    expect((await fetch(`${origin}/healthz/ready`)).status).toBe(200);
    const answer = await fetch(`${origin}/api/books`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ title: 'Walden', price: 1200 }),
    });
    expect(answer.status).toBe(201);
    await library.stop('SIGTERM');
    expect(library.ended()).toBe(0);
  });
});

describe('a service that is not up yet', () => {
  it('told to stop, exits 0 at once, and not by the signal, which kills no process 1', async () => {
    const silentDatabase = createServer().listen(0, '127.0.0.1');
    await once(silentDatabase, 'listening');
    const { port } = silentDatabase.address() as AddressInfo;
    const { command, args, env } = libraryProgram({
      ...settingsFor(broker),
      MONGO_URI: `mongodb://127.0.0.1:${port}/x?serverSelectionTimeoutMS=60000`,
    });
    const library = spawn(command, args, { env });
    const ended = once(library, 'exit');
    await once(silentDatabase, 'connection');
    library.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    silentDatabase.close();
  });
});

describe('a service that cannot start exits 1 with one clear line', () => {
  it('when settings are wrong, naming them all and no value', async () => {
    const { MONGO_URI: _unset, ...others } = settingsFor(broker);
    const failure = await failureWith({ ...others, PORT: 'hunter2', JWT_KEY: 'hunter2' });
    expect(failure).toMatch(/^ended with 1:\nlibrary: Configuration is wrong: [^\n]+\n$/);
    for (const name of ['MONGO_URI is not set', 'PORT: ', 'JWT_KEY: ']) expect(failure).toContain(name);
    expect(failure).not.toContain('hunter2');
  });

  it('when there is no database', async () => {
    const MONGO_URI = `mongodb://ada:hunter2@127.0.0.1:${await freePort()}/x`;
    const failure = await failureWith({
      ...settingsFor(broker),
      MONGO_URI,
      START_WITHIN_SECONDS: '1',
      LOG_LEVEL: 'error',
    });
    expect(failure).toMatch(/^ended with 1:\nlibrary: [^\n]*ECONNREFUSED[^\n]*\n$/);
    expect(failure).not.toContain('hunter2');
  });

  it('when its port is taken', async () => {
    const library = await startLibrary(settingsFor(broker));
    const failure = await failureWith({ ...settingsFor(broker), PORT: `${library.port}`, LOG_LEVEL: 'error' });
    expect(failure).toMatch(/^ended with 1:\nlibrary: [^\n]*EADDRINUSE[^\n]*\n$/);
    await library.stop();
  });
});
