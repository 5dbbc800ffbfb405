import { type EventStream, openEventStream } from '@ticketing/common/testing';
import { unknownId } from '../support/calls';
import { eventually } from '../support/eventually';
import { expectWithin } from '../support/expect-within';
import { type Order, Person, type Ticket } from '../support/person';
import { expectRefusal, invalid } from './refusal';
import { makeToken, sessionCookie } from './session-token';
import { jwtKey, system } from './system';

/** How soon after a change every open stream must report it. */
const withinMs = 1000;

let seller: Person;
let buyer: Person;
beforeAll(async () => {
  [seller, buyer] = await Promise.all([Person.signUp(system.url), Person.signUp(system.url)]);
});

const streams: EventStream[] = [];
afterEach(() => {
  for (const stream of streams.splice(0)) stream.close();
});

/** Opens some streams; the gateway alternates, so both copies of the service have some of them. */
async function open(path: string, count = 4, cookie = ''): Promise<EventStream[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => openEventStream(system.url + path, cookie)));
  streams.push(...opened);
  for (const { response } of opened) expect(response.status).toBe(200);
  await eventually(() => {
    for (const { comments } of opened) expect(comments).toEqual([': connected']);
  });
  return opened;
}

/**
 * Waits until each stream has sent the data. Older events may still be in flight, so it need not be the last.
 * @returns how long that took, in milliseconds
 */
async function untilAllHear(watching: EventStream[], event: string, data: object): Promise<number> {
  const since = Date.now();
  await eventually(() => {
    for (const { events } of watching) expect(events).toContainEqual({ event, data: expect.objectContaining(data) });
  });
  return Date.now() - since;
}

/** The ids that a stream has sent, each once: repeating an event does no harm. */
const idsOf = ({ events }: EventStream): string[] => [
  ...new Set(events.map(({ data }) => (data as { id: string }).id)),
];

describe('the stream of tickets', () => {
  const pathOf = (...tickets: Ticket[]) => `/api/tickets/stream?ids=${tickets.map(({ id }) => id).join()}`;

  it('is a stream of server-sent events that nobody keeps or holds back, and begins at once', async () => {
    const [stream] = await open(pathOf(await seller.sell('Watched', 10)), 1);
    const headers = stream?.response.headers;
    expect(headers?.get('content-type')).toMatch(/^text\/event-stream(;|$)/);
    expect(headers?.get('cache-control')).toMatch(/no-cache|no-store/);
    expect(headers?.get('content-encoding')).toBeNull();
  });

  it('tells everybody of each change of price or status within a second, whichever copy they are connected to', () =>
    expectWithin(withinMs, async () => {
      const [first, second] = [await seller.sell('Watched', 10), await seller.sell('Watched, too', 10)];
      const watching = await open(pathOf(first, second));
      const path = `/api/tickets/${first.id}`;
      const took: number[] = [];

      const edited = await seller.put<Ticket>(path, { title: 'Watched', price: 12.5 });
      took.push(await untilAllHear(watching, 'ticket', edited.body));

      const { body: order } = await buyer.reserve(second.id);
      took.push(
        await untilAllHear(watching, 'ticket', { id: second.id, version: 1, status: 'reserved', orderId: order.id }),
      );
      await buyer.delete(`/api/orders/${order.id}`);
      took.push(
        await untilAllHear(watching, 'ticket', { id: second.id, version: 2, status: 'available', orderId: null }),
      );

      await seller.delete(path);
      const withdrawn = { id: first.id, status: 'withdrawn', version: 2 };
      took.push(await untilAllHear(watching, 'ticket', withdrawn));
      return Math.max(...took);
    }));

  it('tells of a sale', () =>
    expectWithin(withinMs, async () => {
      const ticket = await seller.sell('Watched', 10);
      const { body: order } = await buyer.reserve(ticket.id);
      const watching = await open(pathOf(ticket));
      expect((await buyer.pay(order.id)).status).toBe(201);
      await eventually(async () => {
        expect((await buyer.get<Ticket>(`/api/tickets/${ticket.id}`)).body.status).toBe('sold');
      });
      return untilAllHear(watching, 'ticket', { id: ticket.id, status: 'sold', orderId: order.id });
    }));

  it('tells of no other ticket', async () => {
    const [watched, other] = [await seller.sell('Watched', 10), await seller.sell('Other', 10)];
    const watching = await open(pathOf(watched));
    for (const { id } of [other, watched]) await seller.put(`/api/tickets/${id}`, { title: 'Edited', price: 11 });
    await untilAllHear(watching, 'ticket', { id: watched.id, price: 11 });
    for (const stream of watching) expect(idsOf(stream)).toEqual([watched.id]);
  });

  it.each([
    ['no ids', ''],
    ['an empty list', '?ids='],
    ['an id that is none', '?ids=nonsense'],
    ['an empty id', `?ids=${unknownId},`],
    ['an operator', `?ids=${unknownId},%24ne`],
    ['two lists', `?ids=${unknownId}&ids=${unknownId}`],
    ['101 ids', `?ids=${Array(101).fill(unknownId).join()}`],
  ])('answers %s with 400', async (_what, query) => {
    expectRefusal(await buyer.get(`/api/tickets/stream${query}`), 400, ...invalid('ids'));
  });

  it('takes 100 ids', async () => {
    await open(`/api/tickets/stream?ids=${Array(100).fill(unknownId).join()}`, 1);
  });
});

describe("the stream of one's own orders", () => {
  it('ends with the session, and is then refused', async () => {
    const iat = Math.floor(Date.now() / 1000);
    // Long enough for a slow machine to connect before it ends.
    const ending = makeToken({ id: unknownId, email: 'ann@example.com', iat, exp: iat + 15 }, jwtKey);
    const [stream] = await open('/api/orders/stream', 1, sessionCookie(ending));
    expect(stream?.response.headers.get('cache-control')).toBe('private, no-cache, no-transform');
    expect(stream?.response.headers.get('vary')).toContain('Cookie');
    await eventually(() => expect(stream?.ended).toBe(true));
    const again = await openEventStream(`${system.url}/api/orders/stream`, sessionCookie(ending));
    expect(again.response.status).toBe(401);
  });

  it('tells of each change within a second, and nobody else', () =>
    expectWithin(withinMs, async () => {
      const [owner, other] = await Promise.all([Person.signUp(system.url), Person.signUp(system.url)]);
      const [watching, others] = await Promise.all([
        open('/api/orders/stream', 4, owner.cookie),
        open('/api/orders/stream', 2, other.cookie),
      ]);
      const took: number[] = [];

      const ticket = await seller.sell('Bought', 20.5);
      const { body: order } = await owner.reserve(ticket.id);
      took.push(await untilAllHear(watching, 'order', order));

      expect((await owner.pay(order.id)).status).toBe(201);
      await eventually(async () => {
        expect((await owner.get<Order>(`/api/orders/${order.id}`)).body.status).toBe('complete');
      });
      const { body: complete } = await owner.get<Order>(`/api/orders/${order.id}`);
      took.push(await untilAllHear(watching, 'order', complete));

      const { body: second } = await owner.reserve((await seller.sell('Given back', 10)).id);
      took.push(await untilAllHear(watching, 'order', second));
      await owner.delete(`/api/orders/${second.id}`);
      took.push(await untilAllHear(watching, 'order', { id: second.id, status: 'cancelled' }));

      for (const stream of watching) expect(idsOf(stream)).toEqual([order.id, second.id]);
      for (const { events } of others) expect(events).toEqual([]);
      return Math.max(...took);
    }));
});
