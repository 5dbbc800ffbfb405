import { setTimeout as sleep } from 'node:timers/promises';
import { Dice } from '../load/dice';
import { eventually } from '../support/eventually';
import { paidInTime } from '../support/paid-in-time';
import { type Order, Person } from '../support/person';
import { forgetExpiry } from '../support/redis';
import { documents } from '../support/whole-stack';
import { connectTo } from './messages/crafted';
import { history, shuffled } from './messages/replay';
import { watchedSystem } from './system';

const system = watchedSystem({ ORDER_EXPIRATION_SECONDS: '5' });

describe('orders that expire while people list, edit, reserve, cancel and pay', () => {
  it('end by the sweep when Redis is killed with SIGKILL', async () => {
    await system.underLoad(async () => {
      await sleep(2_000);
      await system.strikes.kill('redis');
      await sleep(3_000);
    });
    await system.expectSound({ ended: true });
  });

  it('end by the sweep when Redis is emptied', async () => {
    await system.underLoad(async () => {
      await sleep(3_000);
      while (!(await forgetExpiry(system.stack, await held())));
      await sleep(1_000);
    });
    const { repaired } = await system.expectSound({ ended: true });
    expect(repaired.order_expiry).toBeGreaterThan(0);
  });

  it('end all the same while the expiration service is down', async () => {
    await system.underLoad(async () => {
      const back = system.strikes.keepDown('expiration-1');
      await sleep(8_000);
      await back();
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
