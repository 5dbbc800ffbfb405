import { setTimeout as sleep } from 'node:timers/promises';
import { Dice } from '../load/dice';
import { eventually } from '../support/eventually';
import { expectWithin } from '../support/expect-within';
import { paidInTime } from '../support/paid-in-time';
import { crowd, type Order, Person, type Ticket } from '../support/person';
import { forgetExpiry } from '../support/redis';
import { documents } from '../support/whole-stack';
import { connectTo } from './messages/crafted';
import { history, shuffled } from './messages/replay';
import { watchedSystem } from './system';

const system = watchedSystem({ NO_DISK: '1', ORDER_EXPIRATION_SECONDS: '5' });

describe('an unpaid order', () => {
  it('is cancelled, and its ticket available, within a second of its time; then payments refuses it', async () => {
    const { seller, buyer } = await twoPeople();
    let orderId = '';
    await expectWithin(1_000, async () => {
      const ticket = await seller.sell('Unpaid', 10);
      const { id, expiresAt } = (await buyer.reserve(ticket.id)).body;
      orderId = id;
      await eventually(async () => {
        const [one, other] = await Promise.all([
          buyer.get<Order>(`/api/orders/${id}`),
          buyer.get<Ticket>(`/api/tickets/${ticket.id}`),
        ]);
        expect([one.body.status, other.body.status]).toEqual(['cancelled', 'available']);
      });
      const late = Date.now() - Date.parse(expiresAt);
      expect(late).toBeGreaterThanOrEqual(0);
      return late;
    });
    // Until payments has received the cancellation, it goes by the clock.
    await eventually(async () => {
      const { status, body } = await buyer.pay(orderId);
      expect([status, body.errors[0]?.code]).toEqual([400, 'order_cancelled']);
    });
  });
});

describe('orders that expire while people list, edit, reserve, cancel and pay', () => {
  it('end by the sweep when Redis is killed with SIGKILL, and then emptied', async () => {
    await system.oracle.repairs.begin();
    await system.underLoad(async () => {
      await system.atWork();
      await system.strikes.kill('redis');
      await system.atWork();
      while (!(await forgetExpiry(system.stack, await held())));
      await system.atWork();
    });
    const { repaired } = await system.expectSound({ ended: true });
    expect(repaired.order_expiry).toBeGreaterThan(0);
  });

  it('end all the same while expiration and payments are down, and both catch up from their durables', async () => {
    await system.underLoad(async () => {
      const back = await Promise.all(['expiration-1', 'payments-1'].map((name) => system.strikes.keepDown(name)));
      await sleep(8_000);
      await Promise.all(back.map((release) => release()));
    });
    await system.expectSound({ ended: true });
  });
});

/** Users cannot buy their own tickets. */
async function twoPeople() {
  const [seller, buyer] = await Promise.all([Person.signUp(system.stack.url), Person.signUp(system.stack.url)]);
  return { seller, buyer };
}

/** An order that no one else touches. */
async function held(): Promise<Order> {
  const { seller, buyer } = await twoPeople();
  const { id } = await seller.sell('Held', 10);
  return (await buyer.reserve(id)).body;
}

describe('the whole history, delivered twice more in any order', () => {
  it('changes nothing: neither old versions, nor duplicates, nor expirations after completion', async () => {
    const { seller, buyer } = await twoPeople();
    const order = await paidInTime(seller, buyer);
    await sleep(Math.max(0, Date.parse(order.expiresAt) - Date.now()));
    await system.expectSound({ ended: true });

    const broker = await connectTo(system.stack);
    const before = await versions();
    const messages = await history(broker, await published());
    const again = shuffled([...messages, ...messages], new Dice(1));
    await Promise.all(again.map(({ subject, payload }) => broker.publish(subject, payload)));
    // A service that receives a later event has received the earlier ones, or is receiving them now.
    const later = await seller.sell('After the history', 10);
    await buyer.reserve(later.id);
    await system.expectSound({ ended: true });
    const after = await versions();
    expect(Object.fromEntries(Object.keys(before).map((id) => [id, after[id]]))).toEqual(before);
    await eventually(async () => {
      expect((await buyer.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
    });
    await broker.close();
  });
});

/** The version of every aggregate: every write changes it. */
async function versions(): Promise<Record<string, number>> {
  const aggregates = await Promise.all([
    documents(system.stack, 'tickets', 'tickets'),
    documents(system.stack, 'orders', 'orders'),
    documents(system.stack, 'payments', 'payments'),
  ]);
  return Object.fromEntries(aggregates.flat().map(({ _id, version }) => [String(_id), Number(version)]));
}

/** Every version of a ticket and an order, and the newest of a payment that is announced; see `history`. */
async function published(): Promise<string[]> {
  const [tickets, orders, payments] = await Promise.all([
    documents(system.stack, 'tickets', 'tickets'),
    documents(system.stack, 'orders', 'orders'),
    documents(system.stack, 'payments', 'payments'),
  ]);
  const every = [...tickets, ...orders].flatMap(({ _id, version }) =>
    Array.from({ length: Number(version) + 1 }, (_, each) => `${_id}:${each}`),
  );
  return [...every, ...payments.filter(({ changedAt }) => changedAt).map(({ _id, version }) => `${_id}:${version}`)];
}

const instants = 100;
const atATime = 50;

describe('paying at the very instant at which the order expires', () => {
  it(`ends ${instants} times complete and collected, or cancelled and not`, async () => {
    const seller = await Person.signUp(system.stack.url);
    const buyers = await crowd(system.stack.url, atATime);
    const made: string[] = [];
    // How early the first of them pays: earlier on a machine so slow that hardly anyone would be in time.
    let leadMs = 1_000;
    for (let round = 0; round < instants / atATime; round += 1) {
      const paid = buyers.map(async (buyer, index) => {
        const ticket = await seller.sell('In the last instant', 10);
        const reserved = await buyer.reserve(ticket.id);
        expect(reserved).toMatchObject({ status: 201 });
        const order = reserved.body;
        made.push(order.id);
        // From a moment early, in time, to a moment late, too late.
        const early = leadMs - ((leadMs + 100) * index) / atATime - round;
        await sleep(Math.max(0, Date.parse(order.expiresAt) - early - Date.now()));
        const { status } = await buyer.pay(order.id);
        expect(status).toBeLessThan(500);
        return status === 201;
      });
      const inTime = (await Promise.all(paid)).filter(Boolean).length;
      if (inTime < atATime / 10) leadMs = Math.min(2 * leadMs, 4_000);
    }
    await system.expectSound({ ended: true });
    const orders = (await documents(system.stack, 'orders', 'orders')).filter(({ _id }) => made.includes(String(_id)));
    expect(orders).toHaveLength(instants);
    // If only one side ever won, this would show nothing.
    expect(new Set(orders.map(({ status }) => status))).toEqual(new Set(['complete', 'cancelled']));
  });
});
