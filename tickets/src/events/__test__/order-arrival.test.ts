import type { OrderStatus, TicketStatus } from '@ticketing/common';
import { TestService } from '@ticketing/common/testing';
import { eventsOf, lockOf, orderFor, receiveOrder, sell } from '../../__test__/fixtures';
import { tickets } from '../../app';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

type Name = 'first' | 'second';
type Told = [order: Name, version: number, status: OrderStatus];

const first = (version: number, status: OrderStatus): Told => ['first', version, status];
const second = (version: number, status: OrderStatus): Told => ['second', version, status];

/** Publishes the events of two orders for a new ticket, one by one; @returns the ticket's lock after each. */
async function hear(events: Told[]) {
  const { id } = await sell(service);
  const orders = {
    first: orderFor(id, { expiresAt: '2027-01-01T12:00:00.000Z' }),
    second: orderFor(id, { expiresAt: '2027-01-01T12:15:00.000Z' }),
  };
  const nameOf = (orderId: string | null | undefined) => (orderId === orders.first.id ? 'first' : 'second');
  const locks: string[] = [];
  for (const [name, version, status] of events) {
    await receiveOrder(service, { ...orders[name], version, status });
    const lock = await lockOf(id);
    locks.push(lock.orderId ? `${lock.status} by ${nameOf(lock.orderId)}` : String(lock.status));
  }
  return { locks, published: eventsOf(service, id), version: (await lockOf(id)).version };
}

describe('events of an order that arrive otherwise than they were sent', () => {
  it.each<[string, Told[], string[]]>([
    [
      'every one of them twice',
      [first(0, 'created'), first(0, 'created'), first(1, 'cancelled'), first(1, 'cancelled')],
      ['reserved by first', 'reserved by first', 'available', 'available'],
    ],
    ['cancelled before created', [first(1, 'cancelled'), first(0, 'created')], ['available', 'available']],
    [
      'created once more, after the end',
      [first(0, 'created'), first(1, 'cancelled'), first(0, 'created')],
      ['reserved by first', 'available', 'available'],
    ],
    [
      'completed first of all',
      [first(2, 'complete'), first(0, 'created'), first(1, 'awaiting:payment')],
      ['sold by first', 'sold by first', 'sold by first'],
    ],
    [
      'payment accepted without a word of created',
      [first(1, 'awaiting:payment'), first(2, 'complete')],
      ['reserved by first', 'sold by first'],
    ],
    [
      'a very late version, all others missing',
      [first(900, 'cancelled'), first(899, 'created'), first(5, 'complete')],
      ['available', 'available', 'available'],
    ],
    [
      'the second order created before the first one is cancelled',
      [first(0, 'created'), second(0, 'created'), first(1, 'cancelled')],
      ['reserved by first', 'reserved by second', 'reserved by second'],
    ],
    [
      'the second order created before anything is heard of the first one',
      [second(0, 'created'), first(0, 'created'), first(1, 'cancelled')],
      ['reserved by second', 'reserved by second', 'reserved by second'],
    ],
    [
      'the second order over before the first one is cancelled',
      [first(0, 'created'), second(1, 'cancelled'), first(1, 'cancelled'), second(0, 'created')],
      ['reserved by first', 'reserved by first', 'available', 'available'],
    ],
    [
      'the second order completed before the first one is created and cancelled',
      [second(2, 'complete'), first(0, 'created'), first(1, 'cancelled'), second(0, 'created')],
      ['sold by second', 'sold by second', 'sold by second', 'sold by second'],
    ],
  ])('lock the ticket by what is known: %s', async (_case, events, locks) => {
    expect((await hear(events)).locks).toEqual(locks);
  });

  it.each<[string, Told[], TicketStatus[]]>([
    ['duplicates', [first(0, 'created'), first(0, 'created'), first(0, 'created')], ['available', 'reserved']],
    ['a reservation that is already over', [first(1, 'cancelled'), first(0, 'created')], ['available']],
    ['late news of a sold ticket', [first(2, 'complete'), first(0, 'created')], ['available', 'sold']],
    ['a payment that is accepted', [first(0, 'created'), first(1, 'awaiting:payment')], ['available', 'reserved']],
  ])('publish one event per change of the ticket, and so none for %s', async (_case, events, statuses) => {
    const { published, version } = await hear(events);
    expect(published).toEqual(statuses.map((s, i) => `ticket:${i === 0 ? 'created' : 'updated'} ${i} ${s}`));
    expect(version).toBe(statuses.length - 1);
  });
});
