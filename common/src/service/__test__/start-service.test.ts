import { once } from 'node:events';
import { createServer, Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { Router } from 'express';
import mongoose from 'mongoose';
import request from 'supertest';
import * as z from 'zod';
import { createMemoryBroker } from '../../messaging/memory/adapter';
import { BookModel } from '../../store/__test__/shelf';
import { eventually } from '../../testing/eventually';
import { testDatabase } from '../../testing/test-service';
import { defineService, type ServiceComponents } from '../define-service';
import { type RunningService, startService } from '../start-service';

const environment = () => ({
  PORT: '0',
  LOG_LEVEL: 'silent',
  NATS_URL: 'nats://in-memory',
  NATS_CLUSTER_ID: 'test',
  MONGO_URI: testDatabase(),
  JWT_KEY: 'a key that only this test uses, and nobody else',
});

const events: string[] = [];
const note = (event: string) => async () => void events.push(event);
const library = (components: Partial<ServiceComponents> = {}) =>
  defineService({
    name: 'library',
    apiPath: '/api/books',
    database: true,
    publishes: [],
    settings: {},
    build: async () => {
      events.push('built');
      return {
        listeners: [{ listen: note('listening') }],
        workers: [
          { start: note('first worker started'), stop: note('first worker stopped') },
          { start: note('second worker started'), stop: note('second worker stopped') },
        ],
        beforeStop: () => void events.push('stopping'),
        close: note('closed'),
        ...components,
      };
    },
  });

let running: RunningService | undefined;
const bus = createMemoryBroker();
async function start(definition = library(), overrides: Record<string, string | undefined> = {}) {
  const broker = bus.connect();
  jest.spyOn(broker, 'close').mockImplementation(note('broker closed'));
  running = await startService(definition, { broker, environment: { ...environment(), ...overrides } });
  return running;
}

beforeEach(() => {
  events.length = 0;
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});

const failure = (definition: ReturnType<typeof library>, overrides?: Record<string, string>) =>
  start(definition, overrides).then(
    () => {
      throw new Error('the service has started');
    },
    (error: Error) => error.message,
  );
const expectAllStopped = () => {
  expect(events).toContain('broker closed');
  expect(mongoose.connection.readyState).toBe(mongoose.ConnectionStates.disconnected);
};

describe('starting and stopping', () => {
  it('start with what everything needs and end with the port; tell the workers to stop, then stop in the reverse order', async () => {
    const service = await start();
    expect(events).toEqual(['built', 'listening', 'first worker started', 'second worker started']);
    events.length = 0;
    await service.stop();
    expect(events).toEqual(['first worker stopped', 'second worker stopped', 'stopping', 'closed', 'broker closed']);
    expect(mongoose.connection.readyState).toBe(mongoose.ConnectionStates.disconnected);
    await expect(fetch(`http://127.0.0.1:${service.port}/healthz/live`)).rejects.toThrow();
  });

  it('makes the indexes before anything is served', async () => {
    await start(library({ models: [BookModel] }));
    expect(Object.keys(await BookModel.collection.indexInformation())).toContain('hold_1');
  });

  it('asks a service without a database or an API for no settings of theirs', async () => {
    const definition = defineService({ name: 'bare', database: false, settings: {}, build: () => ({}) });
    const { port } = await start(definition as never, { MONGO_URI: undefined, JWT_KEY: undefined });
    expect((await request(`http://127.0.0.1:${port}`).get('/healthz/ready')).status).toBe(200);
    expect((await request(`http://127.0.0.1:${port}`).get('/api/books')).status).toBe(404);
  });

  it('needs no broker, and no settings of one, if it takes part in no events', async () => {
    const definition = defineService({
      name: 'bare',
      database: true,
      settings: {},
      build: () => ({}),
    });
    bus.disconnect();
    const { port } = await start(definition as never, { NATS_URL: undefined, NATS_CLUSTER_ID: undefined }).finally(() =>
      bus.reconnect(),
    );
    expect((await request(`http://127.0.0.1:${port}`).get('/healthz/ready')).status).toBe(200);
  });

  it('cuts off a request that does not end in time, and stops the rest all the same', async () => {
    const never = Router().get('/never', () => void events.push('asked'));
    const service = await start(library({ routes: [never] }));
    const asked = fetch(`http://127.0.0.1:${service.port}/api/books/never`);
    await eventually(() => expect(events).toContain('asked'));
    const [answer] = await Promise.allSettled([asked, service.stop()]);
    expect(answer.status).toBe('rejected');
    expectAllStopped();
  });

  it('still answers what comes on a connection that was made before, and ends one on which nothing comes', async () => {
    const connections: Socket[] = [];
    const beforeStop = () => void connections[0]?.write('GET /healthz/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    const service = await start(library({ beforeStop }));
    for (const _time of [1, 2]) {
      const connection = connect(service.port, '127.0.0.1').on('error', () => undefined);
      connections.push(connection);
      await once(connection, 'connect');
    }
    // This later connection is answered, so the earlier ones have been accepted.
    await fetch(`http://127.0.0.1:${service.port}/healthz/live`);
    const answers = connections.map((connection) => text(connection));
    await service.stop();
    expect(await Promise.all(answers)).toEqual([expect.stringMatching(/^HTTP\/1\.1 200 /), '']);
  });

  it('goes on stopping when a part fails to', async () => {
    const service = await start(library({ close: () => Promise.reject(new Error('stuck')) }));
    await service.stop();
    expectAllStopped();
  });
});

describe('readiness', () => {
  it('needs the database, the broker and what the service adds, and names what is missing', async () => {
    const own = { redis: true };
    const { port } = await start(library({ checks: { redis: () => own.redis } }));
    // Retried: a database that answers late counts as missing, too.
    const becomes = (status: number, missing: string[]) =>
      eventually(async () => {
        const response = await request(`http://127.0.0.1:${port}`).get('/healthz/ready');
        expect([response.status, response.body.missing]).toEqual([status, missing]);
      });
    await becomes(200, []);
    own.redis = false;
    bus.disconnect();
    await becomes(503, ['redis', 'broker']).finally(() => bus.reconnect());
    own.redis = true;
    await mongoose.disconnect();
    await becomes(503, ['database']);
  });
});

describe('serving', () => {
  it('needs no broker, but the database and what the service adds', async () => {
    const own = { redis: true };
    const { port } = await start(library({ checks: { redis: () => own.redis } }));
    const becomes = (status: number, missing: string[]) =>
      eventually(async () => {
        const response = await request(`http://127.0.0.1:${port}`).get('/healthz/serving');
        expect([response.status, response.body.missing]).toEqual([status, missing]);
      });
    bus.disconnect();
    await becomes(200, []).finally(() => bus.reconnect());
    own.redis = false;
    await becomes(503, ['redis']);
    own.redis = true;
    await mongoose.disconnect();
    await becomes(503, ['database']);
  });
});

test('the service listens on every address of the machine, or on LISTEN_ADDRESS alone', async () => {
  const listening = jest.spyOn(Server.prototype, 'listen');
  const addresses: unknown[] = [];
  for (const address of ['', '127.0.0.1', '::1']) {
    await start(library(), { LISTEN_ADDRESS: address });
    addresses.push(listening.mock.contexts.at(-1)?.address());
    await running?.stop();
  }
  expect(addresses).toMatchObject([{ address: '::' }, { address: '127.0.0.1' }, { address: '::1' }]);
});

describe('a start that fails', () => {
  it('reports all settings that are wrong, the kit’s and its own, before it connects to anything', async () => {
    const definition = { ...library(), settings: { CURRENCY: z.string() } };
    const message = await failure(definition as never, { MONGO_URI: '', JWT_KEY: 'short' });
    expect(message).toContain('MONGO_URI is not set');
    expect(message).toContain('CURRENCY is not set');
    expect(message).toContain('JWT_KEY: ');
    expect(events).toEqual([]);
  });

  it('because of the database, says so, and builds nothing', async () => {
    const away = { MONGO_URI: 'mongodb://127.0.0.1:1/x', START_WITHIN_SECONDS: '1' };
    expect(await failure(library(), away)).toContain('ECONNREFUSED');
    expect(mongoose.connection.readyState).toBe(mongoose.ConnectionStates.disconnected);
    expect(events).toEqual([]);
  });

  it('while it is being built, stops what was running', async () => {
    const definition = { ...library(), build: () => Promise.reject(new Error('no Redis')) };
    expect(await failure(definition)).toBe('no Redis');
    expectAllStopped();
  });

  it('because of a subscription, stops what was running', async () => {
    expect(await failure(library({ listeners: [{ listen: () => Promise.reject(new Error('refused')) }] }))).toBe(
      'refused',
    );
    expect(events).toEqual(['built', 'closed', 'broker closed']);
    expectAllStopped();
  });

  it('because of a worker, stops the workers before it', async () => {
    const first = { start: note('first worker started'), stop: note('first worker stopped') };
    const second = { start: () => Promise.reject(new Error('no work')), stop: note('second worker stopped') };
    expect(await failure(library({ workers: [first, second] }))).toBe('no work');
    expect(events).toContain('first worker stopped');
    expect(events).not.toContain('second worker stopped');
    expectAllStopped();
  });

  it('because its port is taken, stops what was running', async () => {
    const other = createServer().listen(0);
    const { port } = other.address() as AddressInfo;
    expect(await failure(library(), { PORT: `${port}` })).toContain('EADDRINUSE');
    other.close();
    expect(events).toContain('first worker stopped');
    expectAllStopped();
  });
});
