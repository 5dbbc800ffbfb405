import type { Stack } from '../../dev/src/testing/stack';
import { eventually } from '../support/eventually';
import { expectWithin } from '../support/expect-within';
import { paidInTime } from '../support/paid-in-time';
import { type Order, Person, type Ticket } from '../support/person';
import { forgetExpiry } from '../support/redis';
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

/**
 * Waits until an order is cancelled and its ticket available.
 * @returns how long after its deadline that was, in milliseconds
 */
async function lateness(order: Order): Promise<number> {
  await eventually(async () => {
    const [{ body: current }, { body: ticket }] = await Promise.all([
      buyer.get<Order>(`/api/orders/${order.id}`),
      buyer.get<Ticket>(`/api/tickets/${order.ticket.id}`),
    ]);
    expect([current.status, ticket.status]).toEqual(['cancelled', 'available']);
  });
  return Date.now() - Date.parse(order.expiresAt);
}

describe('an unpaid order', () => {
  const reserved = async (title: string) => (await buyer.reserve((await seller.sell(title, 10)).id)).body;

  it('is cancelled, and its ticket available, within a second of its time', () =>
    expectWithin(1_000, async () => {
      const late = await lateness(await reserved('Unpaid'));
      expect(late).toBeGreaterThanOrEqual(0);
      return late;
    }));

  it("ends within the sweep's grace when Redis was emptied meanwhile", () =>
    expectWithin(graceMs + sweepMs + 1_000, async () => {
      const order = await reserved('Forgotten by Redis');
      if (!(await forgetExpiry(stack, order))) return Number.POSITIVE_INFINITY;
      const late = await lateness(order);
      expect(late).toBeGreaterThanOrEqual(graceMs);
      return late;
    }));

  it('is refused by payments once its time is over', async () => {
    const order = await reserved('Too late');
    await lateness(order);
    // Until payments has received the cancellation, it goes by the clock.
    await eventually(async () => {
      const { status, body } = await buyer.pay(order.id);
      expect([status, body.errors[0]?.code]).toEqual([400, 'order_cancelled']);
    });
  });

  it('stays paid when it was paid in time', async () => {
    const order = await paidInTime(seller, buyer);
    // A second, later order has expired by then, so the first one's deadline has passed without effect, too.
    await lateness(await reserved('Later'));
    expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
  });
});
