import { type OrderData, OutboxRelay } from '@ticketing/common';
import { TestService } from '@ticketing/common/testing';
import fc from 'fast-check';
import mongoose from 'mongoose';
import pino from 'pino';
import request from 'supertest';
import { receiveOrder, reserve, sell, storedTicket } from '../../__test__/fixtures';
import type { EventSummary, Ticket } from '../../api';
import { tickets } from '../../app';
import { eventIdOf, eventOf, eventsAffected } from '../../domain/event';
import { EventModel, eventsReadModel, identifyTickets } from '../../models/event';
import { createTicketStore, TicketModel } from '../../models/ticket';
import { endSales } from '../../workers/ended-sales-sweep';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterEach(async () => {
  jest.restoreAllMocks();
  await service.reset();
});
afterAll(() => service.stop());

const gig = { title: 'Jazz Night', venue: 'Blue Cellar', eventDate: '2027-05-01T20:00:00.000Z' };
const seller = () => service.signIn('a'.repeat(24));
const offer = (price: number, more: object = {}) => sell(service, { ...gig, price, ...more }, seller());

async function listed(query = ''): Promise<[title: string, from: number, available: number][]> {
  const { body } = await request(service.url).get(`/api/tickets/events${query}`).expect(200);
  return body.map(({ title, from, available }: EventSummary) => [title, from, available]);
}

const edit = (id: string, body: object) =>
  request(service.url).put(`/api/tickets/${id}`).set('Cookie', seller().cookie).send(body).expect(200);
const withdraw = (id: string) =>
  request(service.url).delete(`/api/tickets/${id}`).set('Cookie', seller().cookie).expect(204);

/** What is stored of the events, without who wrote it. */
const stored = async () => {
  const events = await EventModel.find({}, { claim: 0 }).sort({ _id: 1 }).lean();
  return events.map((event) => ({ ...event, terms: event.terms.toSorted(), misspelt: event.misspelt.toSorted() }));
};

describe('the events', () => {
  it('follow what is listed, edited, reserved, released, sold and withdrawn', async () => {
    const [cheap, dear] = [await offer(20), await offer(30, { title: 'JAZZ night', venue: 'Blue  Cellar' })];
    await service.settle();
    expect(await listed()).toEqual([['Jazz Night', 20, 2]]);
    const order = await reserve(service, cheap.id);
    expect(await listed()).toEqual([['JAZZ night', 30, 1]]);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect(await listed()).toEqual([['Jazz Night', 20, 2]]);
    await edit(cheap.id, { ...gig, price: 40 });
    await service.settle();
    expect(await listed()).toEqual([['Jazz Night', 30, 2]]);
    await receiveOrder(service, { ...(await reserve(service, dear.id)), version: 1, status: 'complete' });
    expect(await listed()).toEqual([['Jazz Night', 40, 1]]);
    await withdraw(cheap.id);
    await service.settle();
    expect(await listed()).toEqual([]);
  });

  it('are another one after an edit of title, venue or time, and the former goes with its last ticket', async () => {
    const { id } = await offer(20);
    await edit(id, { ...gig, price: 20, title: 'Blues Night' });
    await edit(id, { ...gig, price: 20, title: 'Soul Night' });
    await service.settle();
    expect(await listed()).toEqual([['Soul Night', 20, 1]]);
    expect(await EventModel.countDocuments()).toBe(1);
  });

  it('are right for many tickets at once, next to events of few', async () => {
    const ticket = await TicketModel.findById((await offer(20)).id).lean();
    const sizes = { a: 2, b: 130, c: 3 };
    const ids = Object.keys(sizes).map((letter) => letter.repeat(24));
    const copies = Object.values(sizes).flatMap((size, at) =>
      Array.from({ length: size }, () => ({ ...ticket, _id: new mongoose.Types.ObjectId(), eventId: ids[at] })),
    );
    await TicketModel.collection.insertMany(copies as never);
    const find = jest.spyOn(TicketModel.collection, 'find');
    await eventsReadModel.refresh(ids);
    // Once all together, and what had no room among these: no more is read of one than its list of offers shows.
    expect(find).toHaveBeenCalledTimes(2);
    const events = await EventModel.find({ _id: { $in: ids } }).sort({ _id: 1 });
    expect(events.map(({ available }) => available)).toEqual([2, 130, 3]);
  });

  it('end when they begin, before any sweep, and after it', async () => {
    const eventDate = new Date(service.clock.now().getTime() + 1_000).toISOString();
    await offer(20, { eventDate });
    await service.settle();
    expect(await listed()).toHaveLength(1);
    service.clock.advance(1_000);
    expect(await listed()).toEqual([]);
    await endSales(createTicketStore(service.service.relay, service.clock, eventsReadModel), service.clock.now());
    await service.settle();
    expect((await stored())[0]).toMatchObject({ available: 0, terms: [] });
  });

  it('are listed though the broker is away', async () => {
    jest.spyOn(OutboxRelay.prototype as never, 'drain' as never).mockRejectedValue(new Error('No broker') as never);
    await offer(20);
    await service.service.relay.idle();
    expect(await listed()).toEqual([['Jazz Night', 20, 1]]);
  });
});

describe('after a crash', () => {
  const relay = () =>
    new OutboxRelay({
      broker: service.broker.connect(),
      clock: service.clock,
      logger: pino({ level: 'silent' }),
      sweepAfterMs: 0,
    });

  /** What another copy does, once it finds what the crashed one has left behind. */
  async function swept(): Promise<void> {
    const other = relay();
    other.watch(TicketModel);
    createTicketStore(other, service.clock, eventsReadModel);
    service.clock.advance(60_000);
    await other.sweep();
    await other.idle();
  }

  it.each([
    ['right after the write', () => jest.spyOn(OutboxRelay.prototype, 'kick').mockImplementation(() => undefined)],
    [
      'before an event is claimed or written',
      () => jest.spyOn(EventModel.collection, 'bulkWrite').mockRejectedValue(new Error('Crash')),
    ],
    [
      'before its tickets are read',
      () =>
        jest.spyOn(TicketModel.collection, 'find').mockImplementation(() => {
          throw new Error('Crash');
        }),
    ],
  ])('%s, the events are right once the outbox is swept', async (_where, crash) => {
    await offer(20);
    await service.settle();
    const crashed = crash();
    const { id } = await offer(10);
    await service.service.relay.idle().catch(() => undefined);
    expect((await TicketModel.findById(id).lean())?.outbox).toHaveLength(1);
    crashed.mockRestore();
    await swept();
    expect(await listed()).toEqual([['Jazz Night', 10, 2]]);
    expect((await TicketModel.findById(id).lean())?.outbox).toEqual([]);
  });

  it('what another copy has claimed meanwhile is derived again, whether or not that copy comes to write it', async () => {
    await offer(20);
    await service.settle();
    const bulkWrite = EventModel.collection.bulkWrite.bind(EventModel.collection);
    const write = jest.spyOn(EventModel.collection, 'bulkWrite').mockImplementationOnce(async (...writes) => {
      await EventModel.updateMany({}, { $set: { claim: 'of another copy', available: 99 } });
      return bulkWrite(...writes);
    });
    await offer(10);
    await service.settle();
    // The claim of the first offer stood until then.
    expect(write).toHaveBeenCalledTimes(3);
    expect(await listed()).toEqual([['Jazz Night', 10, 2]]);
  });

  it('a write that arrives late, after it was given up, changes nothing', async () => {
    await offer(20);
    await service.settle();
    const bulkWrite = EventModel.collection.bulkWrite.bind(EventModel.collection);
    let late = async () => {};
    jest.spyOn(EventModel.collection, 'bulkWrite').mockImplementationOnce(async (...writes) => {
      late = async () => void (await bulkWrite(...writes));
      throw new Error('No answer');
    });
    await offer(10);
    await service.service.relay.idle();
    await offer(5);
    await service.settle();
    await late();
    expect(await listed()).toEqual([['Jazz Night', 5, 3]]);
  });
});

describe('derived again', () => {
  it('after any story, the events are what they were', async () => {
    const step = fc.record({ what: fc.constantFrom('sell', 'edit', 'withdraw', 'reserve', 'end'), which: fc.nat(5) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 12 }), async (steps) => {
        await service.reset();
        const made: Ticket[] = [];
        const orders: OrderData[] = [];
        for (const { what, which } of steps) {
          const ticket = made[which % Math.max(1, made.length)];
          const order = orders[which % Math.max(1, orders.length)];
          const body = { ...gig, title: `Jazz Night ${which % 2}`, price: 10 + which, section: `${which}` };
          if (what === 'sell' || !ticket) made.push(await sell(service, body, seller()));
          else if (what === 'reserve') orders.push(await reserve(service, ticket.id));
          else if (what === 'end' && order)
            await receiveOrder(service, { ...order, version: 1, status: which % 2 ? 'cancelled' : 'complete' });
          else if (what === 'withdraw')
            await request(service.url).delete(`/api/tickets/${ticket.id}`).set('Cookie', seller().cookie);
          else await request(service.url).put(`/api/tickets/${ticket.id}`).set('Cookie', seller().cookie).send(body);
        }
        await service.settle();
        const followed = await stored();
        await EventModel.deleteMany({});
        for await (const rows of eventsReadModel.all()) await eventsReadModel.refresh(rows);
        expect(await stored()).toEqual(followed);
      }),
      { numRuns: 8 },
    );
  });

  it('tickets that are older than events get one', async () => {
    await offer(20);
    await service.settle();
    await TicketModel.updateMany({}, { $unset: { eventId: '' } });
    await EventModel.deleteMany({});
    expect(await identifyTickets()).toBe(1);
    expect(await identifyTickets()).toBe(0);
    expect(await listed()).toEqual([['Jazz Night', 20, 1]]);
  });
});

describe('which event a ticket is for', () => {
  const { state } = storedTicket();
  const idWith = (more: object) => eventIdOf({ ...state, ...more });

  it.each([
    { title: '  concért' },
    { venue: 'HALL' },
    { section: 'B' },
    { timeZone: 'Europe/Vienna' },
    { city: 'Wien' },
  ])('is the same with %j', (more) => {
    expect(idWith(more)).toBe(eventIdOf(state));
  });

  it.each([
    { title: 'Concerto' },
    { venue: undefined },
    { eventDate: undefined },
    { eventDate: new Date(0) },
    { currency: 'EUR' },
  ])('is another with %j', (more) => {
    expect(idWith(more)).not.toBe(eventIdOf(state));
  });

  it('is affected by what changes what is for sale, and by nothing else', () => {
    const id = eventIdOf(state);
    const reserved = { ...state, status: 'reserved' as const };
    expect(eventsAffected(undefined, state)).toEqual([id]);
    expect(eventsAffected(state, reserved)).toEqual([id]);
    expect(eventsAffected(reserved, { ...state, status: 'sold' })).toEqual([]);
    expect(eventsAffected(state, { ...state, price: 1 })).toEqual([id]);
    expect(eventsAffected(state, { ...state })).toEqual([]);
    expect(eventsAffected(state, { ...state, title: 'Play' })).toEqual([id, idWith({ title: 'Play' })]);
  });

  it('is described by the oldest listing, and by the next ones where that says nothing', () => {
    const bare = { city: undefined, category: undefined, timeZone: undefined };
    const one = { ...storedTicket(bare), createdAt: new Date(1), id: '1' };
    const two = { ...storedTicket({ title: 'CONCERT', price: 5, city: 'Wien' }), createdAt: new Date(2), id: '2' };
    for (const order of [
      [one, two],
      [two, one],
    ])
      expect(eventOf(order)).toMatchObject({
        title: 'Concert',
        city: 'Wien',
        category: 'music',
        from: 5,
        available: 2,
      });
  });
});
