import { Subjects } from '@ticketing/common';
import { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { eventsOf, lockOf, receiveOrder, reserve, sell } from '../../__test__/fixtures';
import type { Ticket } from '../../api';
import { tickets } from '../../app';
import { createTicketStore } from '../../models/ticket';
import { endSales } from '../ended-sales-sweep';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const hour = 3_600_000;
const inAnHour = () => new Date(service.clock.now().getTime() + hour).toISOString();
const sweep = async () => {
  await endSales(createTicketStore(service.service.relay, service.clock), service.clock.now());
  await service.settle();
};

async function titles(query = ''): Promise<string[]> {
  const { body } = await request(service.url).get(`/api/tickets${query}`).expect(200);
  return body.map(({ title }: Ticket) => title).sort();
}

describe('a ticket whose event has begun', () => {
  it.each(['', '?status=available', '?sort=price', '?sort=oldest', '?q=tonight', `?userId=${'a'.repeat(24)}`])(
    'is no longer in the list that %j asks for, before any sweep has seen it',
    async (query) => {
      const seller = service.signIn('a'.repeat(24));
      await sell(service, { title: 'Tonight', eventDate: inAnHour() }, seller);
      await sell(service, { title: 'Not tonight, without a date' }, seller);
      service.clock.advance(hour - 1);
      await sell(service, { title: 'After tonight', eventDate: inAnHour() }, seller);
      expect(await titles(query)).toEqual(['After tonight', 'Not tonight, without a date', 'Tonight']);
      service.clock.advance(1);
      expect(await titles(query)).toEqual(['After tonight', 'Not tonight, without a date']);
    },
  );

  it('is still among all that its seller has listed', async () => {
    const seller = service.signIn();
    await sell(service, { title: 'Tonight', eventDate: inAnHour() }, seller);
    service.clock.advance(hour);
    const all = `?userId=${seller.id}&status=available,reserved,sold,withdrawn`;
    expect(await titles(all)).toEqual(['Tonight']);
    await sweep();
    expect(await titles(all)).toEqual(['Tonight']);
  });

  it('is withdrawn by the sweep, once, and the others hear of it', async () => {
    const { id } = await sell(service, { eventDate: inAnHour() });
    const later = await sell(service, { eventDate: new Date(service.clock.now().getTime() + hour + 1).toISOString() });
    const undated = await sell(service);
    service.clock.advance(hour);
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(eventsOf(service, id)).toEqual(['ticket:created 0 available', 'ticket:updated 1 withdrawn']);
    for (const other of [later, undated]) expect((await lockOf(other.id)).status).toBe('available');
  });

  it('stays with who has reserved it, and its sale ends when it is given back', async () => {
    const { id } = await sell(service, { eventDate: inAnHour() });
    const order = await reserve(service, id);
    service.clock.advance(hour);
    await sweep();
    expect((await lockOf(id)).status).toBe('reserved');
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    await sweep();
    expect((await lockOf(id)).status).toBe('withdrawn');
  });

  it('goes on being sold when its event is put off in time', async () => {
    const seller = service.signIn();
    const { id } = await sell(service, { eventDate: inAnHour() }, seller);
    service.clock.advance(hour - 1);
    const edit = { title: 'Concert', price: 20, eventDate: inAnHour() };
    await request(service.url).put(`/api/tickets/${id}`).set('Cookie', seller.cookie).send(edit).expect(200);
    service.clock.advance(1);
    await sweep();
    expect((await lockOf(id)).status).toBe('available');
  });
});

describe('what the others are told of a ticket', () => {
  const told = (id: string) =>
    [...service.broker.published(Subjects.TicketCreated), ...service.broker.published(Subjects.TicketUpdated)]
      .filter(({ data }) => data.id === id)
      .map(({ version, data }) => [version, data.eventDate, data.pricedSince]);

  it('has where the event takes place and what kind it is, or that nobody knows', async () => {
    const known = { timeZone: 'Europe/Berlin', venue: 'Hall', city: 'Berlin', category: 'music' };
    const [full, bare] = [await sell(service, known), await sell(service)];
    await service.settle();
    const dataOf = (id: string) =>
      service.broker.published(Subjects.TicketCreated).find(({ data }) => data.id === id)?.data;
    expect(dataOf(full.id)).toMatchObject(known);
    expect(dataOf(bare.id)).toMatchObject({ timeZone: null, venue: null, city: null, category: null });
  });

  it('has its event date, and since which version it has its price', async () => {
    const seller = service.signIn();
    const eventDate = inAnHour();
    const { id } = await sell(service, { eventDate }, seller);
    const put = async (edit: object) => {
      await request(service.url)
        .put(`/api/tickets/${id}`)
        .set('Cookie', seller.cookie)
        .send({ title: 'Concert', price: 20, eventDate, ...edit })
        .expect(200);
      await service.settle();
    };
    await put({ title: 'Opera' });
    await put({ title: 'Opera', price: 25 });
    await put({ title: 'Opera', price: 25, eventDate: null });
    await service.settle();
    expect([...new Map(told(id).map((entry) => [entry[0], entry])).values()]).toEqual([
      [0, eventDate, 0],
      [1, eventDate, 0],
      [2, eventDate, 2],
      [3, null, 2],
    ]);
  });
});
