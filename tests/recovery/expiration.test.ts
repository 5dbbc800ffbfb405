import { eventually } from '@ticketing/common/testing';
import type { Stack } from '../../dev/src/testing/stack';
import { type Order, Person, type Ticket } from '../support/person';
import { redis } from '../support/redis';
import { wholeStack } from '../support/whole-stack';

const holdMs = 5_000;
/** EXPIRATION_GRACE_SECONDS: how long the sweep leaves an order to the expiration service. */
const graceMs = 5_000;
/** The longest pause between two runs of the sweep. */
const sweepMs = 1_250;

let stack: Stack;
let seller: Person;
let buyer: Person;

beforeAll(async () => {
  stack = await wholeStack({ ORDER_EXPIRATION_SECONDS: `${holdMs / 1000}` });
  [seller, buyer] = await Promise.all([Person.signUp(stack.url), Person.signUp(stack.url)]);
});
afterAll(() => stack.stop());

/** Waits until an order is cancelled and its ticket available. @returns how long after its time that was, in milliseconds */
async function lateness(order: Order): Promise<number> {
  await eventually(async () => {
    const [{ body: current }, { body: ticket }] = await Promise.all([
      buyer.get<Order>(`/api/orders/${order.id}`),
      buyer.get<Ticket>(`/api/tickets/${order.ticket.id}`),
    ]);
    expect([current.status, ticket.status]).toEqual(['cancelled', 'available']);
  }, 30_000);
  return Date.now() - Date.parse(order.expiresAt);
}

describe('an unpaid order', () => {
  it('is cancelled, and its ticket available, within a second of its time', async () => {
    const { id } = await seller.sell('Unpaid', 10);
    const { body: order } = await buyer.reserve(id);
    const late = await lateness(order);
    expect(late).toBeGreaterThanOrEqual(0);
    expect(late).toBeLessThan(1_000);
  });

  it("ends within the sweep's grace when Redis was emptied meanwhile", async () => {
    const { id } = await seller.sell('Forgotten by Redis', 10);
    const { body: order } = await buyer.reserve(id);
    await eventually(async () => expect(await redis(stack, 'ZCARD bull:order-expiration:delayed')).toBe(':1'));
    expect(await redis(stack, 'FLUSHALL')).toBe('+OK');
    const late = await lateness(order);
    expect(late).toBeGreaterThanOrEqual(graceMs);
    expect(late).toBeLessThan(graceMs + sweepMs + 1_000);
  });

  it('is refused by payments once its time is over', async () => {
    const { id } = await seller.sell('Too late', 10);
    const { body: order } = await buyer.reserve(id);
    await lateness(order);
    const { status, body } = await buyer.pay(order.id);
    expect([status, body.errors[0]?.code]).toEqual([400, 'order_cancelled']);
  });

  it('stays paid when it was paid in time', async () => {
    const { id } = await seller.sell('In time', 10);
    const { body: order } = await buyer.reserve(id);
    expect((await buyer.pay(order.id)).status).toBe(201);
    await eventually(async () => {
      const { body } = await buyer.get<Order>(`/api/orders/${order.id}`);
      expect(body.status).toBe('complete');
    });
    // A second order, made later, has been expired by then: so has the first one's time passed without effect.
    const { body: later } = await buyer.reserve((await seller.sell('Later', 10)).id);
    await lateness(later);
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
  });
});
