import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Collector, openEventStream, type SentSpan, startCollector } from '@ticketing/common/testing';
import { eventually } from '../support/eventually';
import { type Order, Person } from '../support/person';
import { arm, disarm } from '../support/stripe';
import { documents } from '../support/whole-stack';
import { system } from './system';

/** The span of the browser, which has begun the trace. */
const browser = '00f067aa0ba902b7';

const failpoints = mkdtempSync(join(tmpdir(), 'ticketing-failpoints-'));
let collector: Collector;

/** Settings of a stack whose traces, all of them, end here. */
export async function tracesHere(): Promise<Record<string, string>> {
  collector = await startCollector();
  return { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, FAILPOINT_DIR: failpoints };
}
afterAll(async () => {
  await collector?.stop();
  rmSync(failpoints, { recursive: true });
});

/**
 * Asks as somebody's browser that traces itself. Those of visitors do not, and then each of their requests is a trace: the
 * one `traceparent` is what shows here that nothing in between is missing.
 */
const within = (traceId: string, person: Person) => {
  const sent = {
    traceparent: `00-${traceId}-${browser}-01`,
    tracestate: 'shop=ann@example',
    baggage: 'by=ann@example',
  };
  return {
    get: <Body>(path: string) => person.request<Body>('GET', path, undefined, sent),
    post: <Body>(path: string, body: unknown) => person.request<Body>('POST', path, body, sent),
  };
};

/** Buys what may not have arrived everywhere yet. */
const untilMade = <Body>(ask: () => Promise<{ status: number; body: Body }>): Promise<Body> =>
  eventually(async () => {
    const { status, body } = await ask();
    expect(status).toBe(201);
    return body;
  });

const spansOf = (traceId: string) => collector.spans.filter((span) => span.traceId === traceId);
const called = (span: SentSpan | undefined) => span && `${span.service}: ${span.name}`;

describe('while everything is traced', () => {
  let seller: Person;
  let buyer: Person;
  beforeAll(async () => {
    [seller, buyer] = [await Person.signUp(system.url), await Person.signUp(system.url)];
  });

  it('a purchase is one trace, from the page through every service to the page that tells of it', async () => {
    const traceId = 'a'.repeat(32);
    const ticket = await seller.sell('A traced concert', 20);
    const browsing = within(traceId, buyer);
    expect((await browsing.get(`/tickets/${ticket.id}`)).status).toBe(200);
    const page = await openEventStream(`${system.url}/api/orders/stream`, buyer.cookie);
    const order = await untilMade(() => browsing.post<Order>('/api/orders', { ticketId: ticket.id }));
    // A webhook is a trace of its own, and may tell of the capture before Stripe's answer to us is recorded.
    await arm(system.stack, { on: 'webhook', kind: 'drop', times: 5 });
    await untilMade(() => browsing.post('/api/payments', { orderId: order.id, token: 'tok_visa' }));
    await eventually(async () =>
      expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete'),
    );
    await disarm(system.stack);
    await eventually(() => {
      const told = expect.objectContaining({ id: order.id, status: 'complete' });
      expect(page.events).toContainEqual(expect.objectContaining({ data: told }));
    });
    page.close();
    expect((await browsing.get(`/orders/${order.id}`)).status).toBe(200);

    await eventually(() => {
      const spans = spansOf(traceId);
      const byId = new Map(spans.map((span) => [span.spanId, span]));
      const parents = (name: string) =>
        spans.filter((span) => called(span) === name).map(({ parentSpanId = '' }) => called(byId.get(parentSpanId)));
      expect(spans.filter(({ parentSpanId = '' }) => parentSpanId !== browser && !byId.has(parentSpanId))).toEqual([]);
      expect(spans.filter(({ parentSpanId }) => parentSpanId === browser).map(called)).toEqual(
        expect.arrayContaining(['client: GET', 'orders: POST /api/orders/', 'payments: POST /api/payments/']),
      );
      expect(spans.find((span) => called(span) === 'payments: POST /api/payments/')?.attributes).toMatchObject({
        'ticketing.order.id': order.id,
      });
      for (const [name, parent] of [
        // The web app requests its own pages, to know their status: see proxy.ts.
        ['client: GET /tickets/[id]', /^client: GET$/],
        ['client: GET /orders/[id]', /^client: GET$/],
        ['auth: GET /api/users/currentuser', /^client: /],
        ['tickets: GET /api/tickets/:id', /^client: /],
        ['orders: GET /api/orders/:id', /^client: /],
        ['orders: insertOne orders', /^orders: POST \/api\/orders\/$/],
        ['orders: publish order:created', /^orders: POST \/api\/orders\/$/],
        ['tickets: process order:created', /^orders: POST \/api\/orders\/$/],
        ['payments: process order:created', /^orders: POST \/api\/orders\/$/],
        ['expiration: process order:created', /^orders: POST \/api\/orders\/$/],
        ['payments: stripe confirm intent', /^payments: POST \/api\/payments\/$/],
        ['stripe-emulator: POST /v1/payment_intents', /^payments: stripe create intent$/],
        ['stripe-emulator: POST /v1/payment_intents/:id/confirm', /^payments: stripe confirm intent$/],
        ['stripe-emulator: POST /v1/payment_intents/:id/capture', /^payments: stripe capture intent$/],
        ['orders: process payment:created', /^payments: POST \/api\/payments\/$/],
        ['payments: process order:payment-accepted', /^orders: process payment:created$/],
        ['payments: stripe capture intent', /^payments: process order:payment-accepted$/],
        ['orders: process payment:captured', /^payments: process order:payment-accepted$/],
        ['tickets: process order:completed', /^orders: process payment:captured$/],
        ['notifications: process order:completed', /^orders: process payment:captured$/],
        // The open page, which hears of it.
        ['orders: show order:completed', /^orders: process payment:captured$/],
      ] as const)
        expect({ name, parents: parents(name) }).toEqual({
          name,
          parents: expect.arrayContaining([expect.stringMatching(parent)]),
        });
    });
  });

  it('it stays one when a process dies between its write and its publish', async () => {
    const traceId = 'b'.repeat(32);
    const ticket = await seller.sell('A traced matinee', 20);
    // Others must know of it first: the process dies of the first reservation that it makes.
    await eventually(async () =>
      expect((await documents(system.stack, 'orders', 'ticketreplicas')).map(({ _id }) => _id)).toContain(ticket.id),
    );
    const { pid } = system.stack.process('orders-1');
    writeFileSync(join(failpoints, 'orders.outbox-before-publish'), '');
    const asked = within(traceId, buyer).post('/api/orders', { ticketId: ticket.id });
    // The answer may or may not get out before the process dies; the write is what counts.
    await asked.catch(() => undefined);
    await system.stack.waitForRestart('orders-1', pid);

    await eventually(() => {
      const spans = spansOf(traceId);
      const [published] = spans.filter((span) => called(span) === 'orders: publish order:created');
      // The span of the request may have died with its process: it is named all the same.
      expect(published?.parentSpanId).toMatch(/^[0-9a-f]{16}$/);
      for (const service of ['tickets', 'payments', 'expiration'])
        expect(spans).toContainEqual(
          expect.objectContaining({ service, name: 'process order:created', parentSpanId: published?.parentSpanId }),
        );
    });
  });

  it('nothing that was sent is personal, whatever people did', async () => {
    const sent = collector.texts.join('\n');
    const users = await documents(system.stack, 'auth', 'users');
    expect(users.length).toBeGreaterThan(1);
    const personal = users.flatMap(({ _id, email }) => [String(_id), email]).filter((each) => sent.includes(each));
    expect(personal).toEqual([]);
    // Addresses, tokens of sessions and of links, passwords, cards, what was searched for.
    expect(
      sent.match(/.{60}(@|%40|eyJ|session=|[?&]\w+=|correct horse|tok_|pm_|ctoken_|42424242|client_secret).{30}/),
    ).toBeNull();
  });
});
