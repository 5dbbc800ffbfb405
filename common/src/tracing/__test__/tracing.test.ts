import { once } from 'node:events';
import { connect } from 'node:net';
import { Worker } from 'node:worker_threads';
import { propagation } from '@opentelemetry/api';
import { Router } from 'express';
import { Listener, publishEnvelope } from '../../messaging';
import { createLogger, defineService } from '../../service';
import { BookModel, bookStore, created, rawBook, updated } from '../../store/__test__/shelf';
import { type Collector, type SentSpan, startCollector } from '../../testing/collector';
import { eventually } from '../../testing/eventually';
import { TestService } from '../../testing/test-service';
import { currentTraceparent, openSpan, startTracing, traceIds } from '..';

// It loads its HTTP client with import(), which Jest has not got: so it comes from outside, see jest-environment.js.
jest.mock('@opentelemetry/exporter-trace-otlp-http', () => requireShared('@opentelemetry/exporter-trace-otlp-http'));
declare const requireShared: NodeJS.Require;

/** The parts of OpenTelemetry that are loaded, apart from its API, which prom-client needs. */
const loaded = () => Object.keys(require.cache).filter((file) => /@opentelemetry\/(?!api\/)/.test(file));

/** Fails of a message this often. */
let failures = 0;
let shelf: ReturnType<typeof bookStore>;
let arrived = () => {};
const lines: object[] = [];

/** Sells books, and reprices each one that it hears of. */
const library = defineService({
  name: 'library',
  apiPath: '/api/books',
  database: true,
  publishes: ['ticket:created', 'ticket:updated'],
  settings: {},
  build: ({ relay, clock, listenerContext }) => {
    const books = bookStore(relay, clock);
    shelf = books;
    const logger = createLogger('library', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
    const routes = Router()
      .get('/broken/:id', () => Promise.reject(new Error('ann@example.com is unknown')))
      .get('/endless', () => arrived())
      .post('/', async (_req, res) => {
        const book = await books.insert(created({ title: 'Walden', price: 1 }));
        logger.info('sold');
        res.status(201).json(book);
      });
    const options = { ...listenerContext.options, retries: { attempts: 0, initialDelayMs: 1, maxDelayMs: 1 } };
    const listener = new Listener(
      { ...listenerContext, options },
      {
        subjects: ['ticket:created'],
        onMessage: async ({ id }) => {
          failures -= 1;
          if (failures >= 0) throw new Error('not yet');
          await books.update(id, ({ state }) => updated({ ...state, price: 2 }));
        },
      },
    );
    return { aggregates: [books], routes: [routes], listeners: [listener] };
  },
});

let running: TestService | undefined;
let collector: Collector;
beforeAll(async () => {
  collector = await startCollector();
});
afterAll(() => collector.stop());
beforeEach(() => {
  failures = 0;
  lines.length = 0;
  collector.spans.length = 0;
});
afterEach(() => running?.stop());

const start = async (settings: Record<string, string> = {}) => {
  running = await TestService.start(library, settings);
  return running;
};
/** Sends what has not been sent. */
const stop = async (service: TestService) => {
  running = undefined;
  await service.stop();
};
const traced = () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.url });

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const browser = '00f067aa0ba902b7';

/** Sells a book and waits for what follows. @returns its id */
async function sell(service: TestService, traceparent = `00-${trace}-${browser}-01`): Promise<string> {
  const answer = await fetch(`${service.url}/api/books`, { method: 'POST', headers: { traceparent } });
  const { id } = (await answer.json()) as { id: string };
  await eventually(async () => expect(await rawBook(id)).toMatchObject({ version: 1, outbox: [] }));
  return id;
}

const named = (name: string): SentSpan[] => collector.spans.filter((span) => span.name === name);
function one(name: string): SentSpan {
  const [span, ...others] = named(name);
  if (!span || others.length > 0) throw new Error(`not one ${name}: ${collector.spans.map((each) => each.name)}`);
  return span;
}

it('is off without an address: nothing of the SDK is loaded, and no event or document has a trace', async () => {
  const service = await start();
  const insert = jest.spyOn(BookModel.collection, 'insertOne');
  await sell(service);
  expect(loaded()).toEqual([]);
  expect(JSON.stringify([insert.mock.calls, service.broker.published(), lines])).not.toMatch(/trace/);
});

describe('with an address', () => {
  it('a request, its commands, its event and what follows from that are one trace, and logged with it', async () => {
    const service = await start(traced());
    const id = await sell(service);
    await stop(service);
    const request = one('POST /api/books/');
    const [heard, repriced] = [one('process ticket:created'), one('publish ticket:updated')];
    expect(new Set(collector.spans.map(({ traceId }) => traceId))).toEqual(new Set([trace]));
    expect(request).toMatchObject({ service: 'library', parentSpanId: browser });
    expect(request.attributes).toMatchObject({ 'http.route': '/api/books/', 'http.response.status_code': 201 });
    expect(one('insertOne books').parentSpanId).toBe(request.spanId);
    expect(one('publish ticket:created').parentSpanId).toBe(request.spanId);
    expect(heard.parentSpanId).toBe(request.spanId);
    expect(heard.attributes).toMatchObject({ 'messaging.message.id': `ticket:created:${id}:0` });
    expect(named('updateOne books').map((span) => span.parentSpanId)).toContain(heard.spanId);
    expect(repriced.parentSpanId).toBe(heard.spanId);
    expect(lines).toMatchObject([{ msg: 'sold', trace_id: trace, span_id: request.spanId }]);
    // Made for all that wait for it, and not for who was the first.
    expect(named('updateMany books')).toEqual([]);
    expect([currentTraceparent(), traceIds()]).toEqual([undefined, undefined]);
    expect(loaded()).not.toEqual([]);
  });

  it('what was redelivered is linked to the first delivery, and not a part of it', async () => {
    failures = 2;
    const service = await start(traced());
    await sell(service);
    await stop(service);
    const [first, ...others] = named('process ticket:created');
    expect(others).toHaveLength(2);
    for (const { parentSpanId, links } of others) {
      expect(parentSpanId).toBe(first?.parentSpanId);
      expect(links).toMatchObject([{ traceId: trace, spanId: first?.spanId }]);
    }
  });

  it('every delivery that failed says so: the last one, which becomes a dead letter, and one that cannot be read', async () => {
    failures = 5;
    const service = await start(traced());
    await fetch(`${service.url}/api/books`, { method: 'POST' });
    await service.settle();
    await service.broker.connect().publish('ticket:created', 'nonsense');
    await service.settle();
    await stop(service);
    const errors = named('process ticket:created').map(({ attributes }) => attributes['error.type']);
    expect(errors).toEqual([...Array(5).fill('Error'), 'MalformedEvent']);
  });

  it('what no request has caused is one trace, from the decision on, without what is published again for a replica', async () => {
    const service = await start(traced());
    const { id } = await shelf.insert(created({ title: 'Walden', price: 1 }));
    await eventually(async () => expect(await rawBook(id)).toMatchObject({ version: 1, outbox: [] }));
    const [event] = service.broker.published();
    if (!event) throw new Error('nothing was published');
    await publishEnvelope(service.broker.connect(), event, true);
    await service.settle();
    await stop(service);
    const { traceId, spanId, parentSpanId } = one('decide ticket:created');
    expect(parentSpanId).toBeUndefined();
    expect(one('publish ticket:created')).toMatchObject({ traceId, parentSpanId: spanId });
    for (const span of collector.spans) expect(span).toMatchObject({ traceId });
  });

  it('a request that nobody waited for has no answer', async () => {
    const service = await start(traced());
    const leaving = new AbortController();
    const here = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const asking = fetch(`${service.url}/api/books/endless`, leaving).catch(() => undefined);
    await here;
    leaving.abort();
    await asking;
    await stop(service);
    const { attributes } = one('GET /api/books/endless');
    expect(attributes).toMatchObject({ 'error.type': 'aborted' });
    expect(attributes).not.toHaveProperty(['http.response.status_code']);
  });

  it('an error is told by its kind, and never by its message or the address asked for', async () => {
    const service = await start({ ...traced(), LOG_LEVEL: 'error' });
    expect((await fetch(`${service.url}/api/books/broken/ann?token=secret`)).status).toBe(500);
    await stop(service);
    const { attributes, traceId } = one('GET /api/books/broken/:id');
    expect(attributes).toMatchObject({ 'error.type': '500' });
    const completed = service.log.map((line) => JSON.parse(line)).find(({ msg }) => msg === 'request completed');
    expect(completed).toMatchObject({ trace_id: traceId, correlationId: expect.any(String) });
    expect(collector.texts.join()).not.toMatch(/ann|secret|unknown/);
  });

  it('where nobody receives spans, all goes on, the service stops, and its log says so', async () => {
    const service = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:9', LOG_LEVEL: 'warn' });
    await sell(service);
    await stop(service);
    expect(service.log.join()).toMatch(/ECONNREFUSED.*"spans could not be sent"/);
    expect(service.log.join()).not.toContain('could not stop');
  });

  it.each([
    ['nobody is recorded', '0', '01', 0],
    ['everybody is recorded', '1', '00', 1],
  ])('where %s, no caller has it otherwise, and what follows knows', async (_who, share, wish, recorded) => {
    const service = await start({ ...traced(), TRACES_SAMPLED: share });
    await sell(service, `00-${trace}-${browser}-${wish}`);
    const [event, next] = service.broker.published();
    await stop(service);
    for (const name of ['POST /api/books/', 'process ticket:created']) expect(named(name)).toHaveLength(recorded);
    expect(event?.traceparent).toMatch(new RegExp(`^00-${trace}-[0-9a-f]{16}-0${recorded}$`));
    expect(next?.traceparent?.endsWith(`-0${recorded}`)).toBe(true);
  });

  it.each([
    ['0', '01', 1],
    ['1', '00', 0],
  ])('an event follows its cause, whatever share is recorded here: %s', async (share, decided, recorded) => {
    const service = await start({ ...traced(), TRACES_SAMPLED: share });
    await sell(service);
    const [event] = service.broker.published();
    if (!event) throw new Error('nothing was published');
    const elsewhere = { ...event, traceparent: `00-${'c'.repeat(32)}-${browser}-${decided}` };
    await publishEnvelope(service.broker.connect(), elsewhere, true);
    await service.settle();
    await stop(service);
    const heard = named('process ticket:created').filter(({ traceId }) => traceId === 'c'.repeat(32));
    expect(heard).toHaveLength(recorded);
  });
});

/** An address where nobody accepts a connection, and nobody refuses it. */
async function startDeaf() {
  const listen = `require('node:net').createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 }, function () {
    require('node:worker_threads').parentPort.postMessage(this.address().port);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  })`;
  const worker = new Worker(listen, { eval: true });
  const [port] = await once(worker, 'message');
  // More than may wait to be accepted.
  const waiting = Array.from({ length: 8 }, () => connect(port, '127.0.0.1').on('error', () => undefined));
  const stop = async () => {
    for (const socket of waiting) socket.destroy();
    await worker.terminate();
  };
  return { url: `http://127.0.0.1:${port}`, stop };
}

it('a collector that neither accepts nor refuses connections delays no stop for long, and fails none', async () => {
  const { url, stop: stopCollector } = await startDeaf();
  const logger = createLogger('library', 'info', { write: (line) => void lines.push(JSON.parse(line)) });
  const stopTracing = startTracing('library', { OTEL_EXPORTER_OTLP_ENDPOINT: url, TRACES_SAMPLED: 1 }, logger);
  openSpan({ name: 'last', kind: 'server' })?.end();
  await stopTracing().finally(stopCollector);
  expect(lines).toEqual([
    expect.objectContaining({ level: 40, msg: 'spans could not be sent', detail: expect.stringMatching(/./) }),
  ]);
  expect(propagation.fields()).toEqual([]);
});
