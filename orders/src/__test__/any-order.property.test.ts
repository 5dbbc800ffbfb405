import { type OrderStatus, type PaymentData, Subjects } from '@ticketing/common';
import { newId, type TestService } from '@ticketing/common/testing';
import fc from 'fast-check';
import { OrderModel } from '../models/order';
import { eventsOf, holdMs, paymentData, reserve, startOrders, statusOf } from './fixtures';

let service: TestService;

beforeAll(async () => {
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const paymentEvents = {
  authorized: Subjects.PaymentCreated,
  captured: Subjects.PaymentCaptured,
  failed: Subjects.PaymentFailed,
  refunded: Subjects.PaymentRefunded,
} as const;

/** A payment is captured or fails, and is refunded after that. */
const versions = { authorized: 0, captured: 1, failed: 1, refunded: 2 };

type Incoming = { payment: 'first' | 'second'; says: keyof typeof paymentEvents } | 'expired' | 'time passes';

/**
 * Everything the other services may ever publish about one order, from the payment that counts and from a stray one.
 */
const incoming = fc.constantFrom<Incoming[]>(
  ...(['first', 'second'] as const).flatMap((payment) =>
    (['authorized', 'captured', 'failed', 'refunded'] as const).map((says) => ({ payment, says })),
  ),
  'expired',
  'time passes',
);

const allowed: Record<OrderStatus, OrderStatus[]> = {
  created: ['awaiting:payment', 'cancelled'],
  'awaiting:payment': ['complete', 'cancelled'],
  complete: ['refunded'],
  cancelled: [],
  refunding: ['refunded'],
  refunded: [],
};

/** On a busy machine run fewer cases instead of timing out. */
const runs = (numRuns: number) => ({ numRuns, interruptAfterTimeLimit: 15_000 });

const ends = ['order:refunded', 'order:cancelled'];

/** A new order, and the two payments whose events arrive. */
async function newOrder() {
  const { id } = await reserve(service, service.signIn());
  return { id, payments: { first: paymentData(id), second: paymentData(id, { id: newId() }) } };
}

type NewOrder = Awaited<ReturnType<typeof newOrder>>;

async function arrive({ id, payments }: NewOrder, event: Incoming): Promise<void> {
  if (event === 'time passes') return service.clock.advance(holdMs);
  if (event === 'expired') return service.send(Subjects.ExpirationComplete, { orderId: id });
  const payment = { ...payments[event.payment], version: versions[event.says] };
  const amountRefunded = event.says === 'refunded' ? payment.amount : 0;
  const data: PaymentData = { ...payment, status: event.says, amountRefunded };
  await service.send(paymentEvents[event.says], data);
}

/** The published events are consistent: every version once and in order, with at most one final event, at the end. */
async function expectOneStory(id: string): Promise<void> {
  const announced = eventsOf(service, id).map((event) => event.split(' '));
  expect(announced.map(([, version]) => Number(version))).toEqual(announced.map((_, index) => index));
  const subjects = announced.map(([subject]) => subject ?? '');
  expect(subjects.slice(0, -1).filter((subject) => ends.includes(subject))).toEqual([]);
  expect(await OrderModel.findById(id).lean()).toMatchObject({ version: announced.length - 1, outbox: [] });
}

describe('an order, whatever arrives about it', () => {
  it('moves along its allowed steps only, and never leaves an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(incoming, { maxLength: 12 }), async (events) => {
        const order = await newOrder();
        let before: OrderStatus = 'created';
        for (const event of events) {
          await arrive(order, event);
          await service.settle();
          const after = await statusOf(order.id);
          expect([before, ...allowed[before]]).toContain(after);
          before = after ?? before;
        }
        await expectOneStory(order.id);
      }),
      runs(20),
    );
  });

  it('tells one story when everything arrives at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(incoming, { minLength: 2, maxLength: 20 }), async (events) => {
        const order = await newOrder();
        await Promise.all(events.map((event) => arrive(order, event)));
        await service.settle();
        await expectOneStory(order.id);
      }),
      runs(20),
    );
  });

  it('holds its ticket unless it is cancelled', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(incoming, { maxLength: 8 }), async (events) => {
        const order = await newOrder();
        await Promise.all(events.map((event) => arrive(order, event)));
        await service.settle();
        const found = await OrderModel.findById(order.id).lean<{ status: OrderStatus; hold?: string }>();
        expect(found?.hold !== undefined).toBe(found?.status !== 'cancelled');
      }),
      runs(20),
    );
  });
});
