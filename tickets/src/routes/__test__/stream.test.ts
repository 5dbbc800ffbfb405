import {
  type EventStream,
  eventually,
  newId,
  openEventStream,
  TestService,
  usualDuration,
} from '@ticketing/common/testing';
import request from 'supertest';
import { orderFor, reserve, sell, ticketDetails } from '../../__test__/fixtures';
import { tickets } from '../../app';

let service: TestService;
let streams: EventStream[];

beforeEach(async () => {
  service = await TestService.start(tickets);
  streams = [];
});
afterEach(async () => {
  for (const stream of streams) stream.close();
  await service.stop();
});

async function open(...ids: string[]): Promise<EventStream> {
  const stream = await openEventStream(`${service.url}/api/tickets/stream?ids=${ids.join(',')}`);
  streams.push(stream);
  return stream;
}

describe('GET /api/tickets/stream', () => {
  it('is a stream of server-sent events that nothing on the way may hold back, for anybody', async () => {
    const { response, comments } = await open(newId());
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/event-stream/);
    expect(response.headers.get('cache-control')).toBe('no-cache, no-transform');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    expect(response.headers.get('content-encoding')).toBeNull();
    await eventually(() => expect(comments).toEqual([': connected']));
  });

  it('tells of each change as GET /:id then answers it, whatever has changed', async () => {
    const seller = service.signIn();
    const details = { ...ticketDetails, price: 20.5 };
    const { id } = await sell(service, details, seller);
    const { events } = await open(id);
    const shown: object[] = [];
    async function told(): Promise<void> {
      await service.settle();
      shown.push((await request(service.url).get(`/api/tickets/${id}`)).body);
      await eventually(() => expect(events.map(({ data }) => data)).toEqual(shown));
    }
    await request(service.url)
      .put(`/api/tickets/${id}`)
      .set('Cookie', seller.cookie)
      .send({ ...details, price: 25 });
    await told();
    const order = orderFor(id, { offered: true });
    await service.receive('order:created', order);
    await told();
    const operator = service.signIn(undefined, { role: 'operator' });
    await request(service.url)
      .post(`/api/tickets/operator/${id}/hide`)
      .set('Cookie', operator.cookie)
      .send({ reason: 'A copy' });
    await told();
    await service.receive('order:cancelled', { ...order, version: 1, status: 'cancelled' });
    await told();
    expect(shown).toMatchObject([
      { price: 25, description: 'Two seats' },
      { status: 'reserved', orderId: order.id, offered: true, reservedUntil: order.expiresAt },
      { status: 'reserved', hidden: true, offSale: true },
      { status: 'withdrawn', hidden: true, orderId: null, reservedUntil: null },
    ]);
  });

  it('tells of an event what becomes of its tickets, as the list then has it', async () => {
    const night = { title: 'Jazz Night', venue: 'Blue Cellar' };
    const [cheap] = [await sell(service, { ...night, price: 20 }), await sell(service, { ...night, price: 30 })];
    await service.settle();
    const { body } = await request(service.url).get('/api/tickets/events');
    const { events } = await open(body[0].id);
    await reserve(service, cheap.id);
    await eventually(() => expect(events).toHaveLength(1));
    const listed = await request(service.url).get('/api/tickets/events');
    expect(events).toEqual([{ event: 'event', data: listed.body[0] }]);
    expect(listed.body).toMatchObject([{ from: 30, available: 1 }]);
  });

  it('tells of a change within a second', async () => {
    const seller = service.signIn();
    const { id } = await sell(service, {}, seller);
    const { events } = await open(id);
    const usual = await usualDuration(async () => {
      const edit = { title: 'Concert', price: 30 + events.length };
      await request(service.url).put(`/api/tickets/${id}`).set('Cookie', seller.cookie).send(edit).expect(200);
      await eventually(() => expect(events.at(-1)?.data).toMatchObject({ price: edit.price }));
    });
    expect(usual).toBeLessThan(1_000);
  });

  it('tells of the tickets that were asked for and of no others', async () => {
    const [first, second, other] = [await sell(service), await sell(service), await sell(service)];
    const { events } = await open(first.id, second.id, newId());
    for (const { id } of [other, first, second]) await reserve(service, id);
    await eventually(() => expect(events).toHaveLength(2));
    expect(events.map(({ data }) => (data as { id: string }).id)).toEqual([first.id, second.id]);
  });

  it('tells of a change that another copy of the service has made', async () => {
    const { id, userId } = await sell(service);
    const { events } = await open(id);
    const data = { id, version: 1, title: 'Concert', price: 2000, currency: 'USD', userId, orderId: null };
    await service.receive('ticket:updated', { ...data, status: 'available' });
    await eventually(() => expect(events).toHaveLength(1));
  });

  it('tells every open page, and goes on when one of them is closed', async () => {
    const { id } = await sell(service);
    const [stays, leaves] = [await open(id), await open(id)];
    leaves.close();
    await reserve(service, id);
    await eventually(() => expect(stays.events).toHaveLength(1));
  });

  it('ends when the service stops, which does not wait for its readers', async () => {
    const stream = await open(newId());
    await service.stop();
    await eventually(() => expect(stream.ended).toBe(true));
  });

  it.each([
    ['no ids', ''],
    ['empty ids', '?ids='],
    ['an id that is none', '?ids=nothing'],
    ['an id among others that is none', `?ids=${'a'.repeat(24)},nothing`],
    ['an empty id among others', `?ids=${'a'.repeat(24)},`],
    ['ids in two parts', `?ids=${'a'.repeat(24)}&ids=${'b'.repeat(24)}`],
    ['101 ids', `?ids=${Array(101).fill('a'.repeat(24)).join(',')}`],
  ])('refuses %s', async (_case, query) => {
    const { status, body } = await request(service.url).get(`/api/tickets/stream${query}`);
    expect(status).toBe(400);
    expect(body.errors).toEqual([{ message: expect.any(String), code: 'invalid', field: 'ids' }]);
  });

  it('takes 100 ids', async () => {
    const { response } = await open(...Array(100).fill('a'.repeat(24)));
    expect(response.status).toBe(200);
  });
});
