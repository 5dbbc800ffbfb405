import { eventually } from '@ticketing/common/testing';
import { changesBetween } from '../page/changes';
import { lastOrder, purchaseOf, stepsOf } from '../page/purchase';
import { Search } from '../page/search';
import { filtered, merged, type Seen } from '../page/seen';
import { Recent } from '../recent';
import type { StoredMessage } from '../shapes';

let stored = 0;
/** A message as the broker stored it, each a millisecond after the one before. */
function message(subject: string, correlationId: string, version: number, data: object, id = 'id'): StoredMessage {
  stored += 1;
  const aggregateId = (data as Record<string, string>)[id];
  const event = {
    id: `${subject}:${aggregateId}:${version}`,
    subject,
    version,
    correlationId,
    data: { version, ...data },
  };
  const payload = JSON.stringify({ ...event, occurredAt: new Date(stored).toISOString() });
  return { subject, sequence: stored, storedAt: stored, readable: true, payload };
}

const ticket = { id: 'ticket-1', userId: 'seller' };
const order = { id: 'order-1', userId: 'buyer', ticket: { id: 'ticket-1' } };
const payment = { id: 'payment-1', orderId: 'order-1' };
const messages = [
  message('ticket:created', 'listing', 0, { ...ticket, orderId: null, status: 'available' }),
  message('order:created', 'reserving', 0, { ...order, status: 'created' }),
  message('ticket:updated', 'reserving', 1, { ...ticket, orderId: 'order-1', status: 'reserved' }),
  message('payment:created', 'paying', 0, payment),
  message('order:cancelled', 'cancelling', 1, { ...order, status: 'cancelled' }),
  message('payment:voided', 'cancelling', 1, payment),
  message('ticket:updated', 'cancelling', 2, { ...ticket, orderId: null, status: 'available' }),
  message('ticket:updated', 'editing', 3, { ...ticket, orderId: null, status: 'available', title: 'New' }),
  { ...message('ticket:updated', '', 0, {}), payload: 'garbage', readable: false },
];
const all = merged([], messages, 100);
const named = (found: readonly Seen[]) => found.map(({ event }) => event?.id ?? 'unreadable');
const [listed, reserved, held, paid, cancelled, voided, freed] = named(all);

describe('the messages of the page', () => {
  it('are each there once, in the order in which they were stored, whatever order they come in', () => {
    expect(merged(merged([], messages.slice(4), 100), [...messages].reverse(), 100)).toEqual(all);
    expect(merged([], messages, 2)).toEqual(all.slice(-2));
  });

  it.each([
    [{}, 9],
    [{ subject: 'ticket:updated' }, 4],
    [{ subject: 'order:*' }, 2],
    [{ aggregateId: 'payment-1' }, 2],
    // The payments and the reserved ticket of a buyer, too.
    [{ person: 'buyer' }, 5],
    [{ person: 'seller' }, 4],
    [{ person: 'buyer', subject: 'payment:*' }, 2],
  ])('%j asks for %d of them', (wanted, count) => {
    expect(filtered(all, { subject: '', aggregateId: '', person: '', ...wanted })).toHaveLength(count);
  });

  it('of a purchase are those of its order, its payment, and its tickets until they are free again', () => {
    expect(named(purchaseOf(all, 'order-1'))).toEqual([reserved, held, paid, cancelled, voided, freed]);
    expect(lastOrder(all)).toBe('order-1');
  });

  it('of a request are those, and count once however often they were published', () => {
    const twice = merged(all, [{ ...(messages[1] as StoredMessage), sequence: 100, storedAt: 100 }], 100);
    expect(named(purchaseOf(twice, 'reserving'))).toEqual([reserved, held]);
  });

  it('are drawn from who says them to who listens, and say which a request has caused', () => {
    const listeners = { 'order:created': ['tickets', 'payments', 'orders'] };
    expect(
      stepsOf(all.slice(0, 4), all, listeners).map(({ event, from, to, begins }) => [event.id, from, to, begins]),
    ).toEqual([
      [listed, 'tickets', [], true],
      [reserved, 'orders', ['tickets', 'payments'], true],
      [held, 'tickets', [], false],
      [paid, 'payments', [], true],
    ]);
  });
});

it('what orders does because of a ticket is begun by no request, and neither is what follows from what is not shown', () => {
  const free = { ...ticket, orderId: null, status: 'available' };
  const offer = { id: 'order-2', userId: 'waiting', ticket: { id: 'ticket-1' }, status: 'created' };
  const released = merged(
    [],
    [
      message('order:cancelled', 'releasing', 1, { ...order, status: 'cancelled' }),
      message('ticket:updated', 'releasing', 2, free),
      message('order:created', 'releasing', 0, offer),
      message('ticket:updated', 'releasing', 3, { ...ticket, orderId: 'order-2', status: 'reserved' }),
      message('ticket:created', 'selling on', 0, { ...free, id: 'ticket-2' }),
      message('order:resale', 'selling on', 2, offer),
    ],
    100,
  );
  const shown = [...purchaseOf(released, 'order-2'), ...purchaseOf(released, 'selling on').slice(0, 1)];
  expect(stepsOf(shown, released, {}).map(({ event, begins }) => [event.subject, event.version, begins])).toEqual([
    ['ticket:updated', 2, false],
    ['order:created', 0, false],
    ['ticket:updated', 3, false],
    ['order:resale', 2, false],
    ['ticket:created', 0, true],
  ]);
});

describe('what is looked for at the broker', () => {
  /** A server that answers when it is told to. */
  function server() {
    const asked: { texts: string[]; gone: AbortSignal; answer(found: StoredMessage[] | Error): void }[] = [];
    const ask = (texts: string[], gone: AbortSignal) =>
      new Promise<StoredMessage[]>((resolve, reject) => {
        const answer = (found: StoredMessage[] | Error) => (found instanceof Error ? reject(found) : resolve(found));
        asked.push({ texts, gone, answer });
      });
    return { asked, search: new Search(ask, () => {}) };
  }

  it('waits until the server looks, then is an order and its requests, and is looked for again after a pause', async () => {
    const { asked, search } = server();
    search.for('order-1');
    expect(search.remarkOn('order-1')).toMatch('Looking for order-1');
    expect(asked).toEqual([]);
    search.live();
    asked[0]?.answer(messages.slice(1, 2));
    await eventually(() => expect(asked.map(({ texts }) => texts)).toEqual([['order-1'], ['reserving']]));
    asked[1]?.answer(messages.slice(1, 3));
    await eventually(() => expect(search.remarkOn('order-1')).toBeUndefined());
    expect(named(search.of('order-1'))).toEqual([reserved, held]);
    search.for('order-1');
    expect(asked).toHaveLength(2);
    search.paused();
    search.live();
    expect(asked[2]?.texts).toEqual(['order-1']);
  });

  it('gives way to what is looked for next, and says why it is not known', async () => {
    const { asked, search } = server();
    search.live();
    search.for('order-1');
    search.for('order-2');
    expect(asked.map(({ gone }) => gone.aborted)).toEqual([true, false]);
    asked[0]?.answer(messages.slice(1, 2));
    asked[1]?.answer(new Error('Too many wait.'));
    await eventually(() => expect(search.remarkOn('order-2')).toMatch('Could not look for order-2'));
    expect([search.of('order-1'), search.of('order-2')]).toEqual([[], []]);
    search.for('order-2');
    expect(asked).toHaveLength(3);
  });
});

describe('two versions', () => {
  it('differ in fields that changed, came and went, at any depth', () => {
    const before = { status: 'created', ticket: { id: 't', price: 1 }, others: [{ id: 'a' }], gone: null };
    const after = { status: 'complete', ticket: { id: 't', price: 2 }, others: [{ id: 'a' }, { id: 'b' }], links: [] };
    expect(changesBetween(before, after)).toEqual([
      { path: 'status', before: '"created"', after: '"complete"' },
      { path: 'ticket.price', before: '1', after: '2' },
      { path: 'gone', before: 'null', after: undefined },
      { path: 'others.1.id', before: undefined, after: '"b"' },
      { path: 'links', before: undefined, after: '[]' },
    ]);
  });
});

describe('the last messages', () => {
  it('are bounded by number and by size, and a slow reader goes on with what is left', () => {
    const recent = new Recent(3, 100);
    const add = (payload: string) => recent.add({ ...(messages[0] as StoredMessage), payload });
    const read = (number: number, atMost = 10) => {
      const { messages: found, next } = recent.from(number, atMost);
      return [found.map(({ payload }) => payload), next];
    };
    for (const payload of ['a', 'b']) add(payload);
    expect(read(0, 1)).toEqual([['a'], 1]);
    for (const payload of ['c', 'd', 'e']) add(payload);
    expect(read(1)).toEqual([['c', 'd', 'e'], 5]);
    expect(read(5)).toEqual([[], 5]);
    add('f'.repeat(99));
    expect(read(5)).toEqual([['f'.repeat(99)], 6]);
    expect(read(0)).toEqual([['e', 'f'.repeat(99)], 6]);
  });
});
