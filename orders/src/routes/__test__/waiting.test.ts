import { AsyncLocalStorage } from 'node:async_hooks';
import { type OrderData, Subjects, type TicketData } from '@ticketing/common';
import { newId, type TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import {
  eventsOf,
  giveBack,
  holdMs,
  offerMs,
  offerTicket,
  oneCopy,
  postOrder,
  postTogether,
  reserve,
  startOrders,
  ticketData,
} from '../../__test__/fixtures';
import { mostPlaces, mostWaiting } from '../../domain/waiting';
import { knownEverywhereMs, LineModel, leaveLine, lookBy } from '../../models/line';
import { OrderModel } from '../../models/order';
import { TicketReplicaModel } from '../../models/ticket-replica';
import { claimMs, endedByMs } from '../../waiting-list';
import { expireOverdue } from '../../workers/expiry-sweep';

let service: TestService;

beforeAll(async () => {
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const join = (user: TestUser, id: string) =>
  request(service.url).post('/api/orders/waiting').set('Cookie', user.cookie).send({ id });
const leave = (user: TestUser, id: string) =>
  request(service.url).delete(`/api/orders/waiting/${id}`).set('Cookie', user.cookie).expect(204);
const places = async (user: TestUser) =>
  (await request(service.url).get('/api/orders/waiting').set('Cookie', user.cookie).expect(200)).body;
const code = ({ body }: { body: { errors?: { code: string }[] } }) => body.errors?.[0]?.code;
const offersOf = ({ id }: TestUser) => OrderModel.find({ userId: id, offer: { $exists: true } }).lean();

/** Says what the tickets service says once it has heard of an order. */
async function tell(ticket: TicketData, status: TicketData['status'], orderId: string | null = null): Promise<void> {
  ticket.version += 1;
  await service.receive(Subjects.TicketUpdated, { ...ticket, status, orderId });
}

/** A ticket that somebody holds, of an event of its own. */
async function reservedTicket(overrides: Partial<TicketData> = {}) {
  const holder = service.signIn();
  const ticket = await offerTicket(service, { eventId: newId(), ...overrides });
  const order = await reserve(service, holder, ticket.id);
  await tell(ticket, 'reserved', order.id);
  const line = ticket.eventId ?? '';
  const free = async () => {
    await giveBack(service, holder, order);
    await tell(ticket, 'available');
  };
  return { ticket, line, free };
}

async function standing(line: string, count: number): Promise<TestUser[]> {
  const people = Array.from({ length: count }, () => service.signIn());
  for (const person of people) await join(person, line).expect(201);
  return people;
}

/** Fills a line, which is in no use yet. */
async function fill(line: string): Promise<{ userId: string }[]> {
  const waiting = Array.from({ length: mostWaiting }, () => ({ userId: newId(), since: service.clock.now() }));
  const places = waiting.map(({ userId }) => `${userId}:0`);
  await LineModel.create({ _id: line, title: 'Concert', waiting, places });
  return waiting;
}

describe('a line for an event', () => {
  it('is joined by the event, or by one of its tickets, once, and left again', async () => {
    const { ticket, line } = await reservedTicket({ eventDate: '2030-05-01T18:00:00.000Z' });
    const [first, other] = [service.signIn(), service.signIn()];
    const { body } = await join(first, ticket.id).expect(201);
    expect(body).toEqual({ id: line, title: 'Concert', eventDate: '2030-05-01T18:00:00.000Z', ahead: 0 });
    expect((await join(other, line).expect(201)).body.ahead).toBe(1);
    expect((await join(first, line).expect(200)).body.ahead).toBe(0);
    await leave(first, line);
    expect([await places(first), await places(other)]).toEqual([[], [{ ...body, ahead: 0 }]]);
    await join(first, line).expect(201);
    expect((await places(first))[0].ahead).toBe(1);
    await leave(first, line);
    await leave(other, line);
    expect(await LineModel.countDocuments()).toBe(0);
  });

  it('has everybody once, in the order of their writes, however many come at the same moment', async () => {
    const { line } = await reservedTicket();
    const people = Array.from({ length: 20 }, () => service.signIn());
    const answers = await Promise.all([...people, ...people].map((person) => join(person, line)));
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(20).fill(200), ...Array(20).fill(201)]);
    const ahead = await Promise.all(people.map(async (person) => (await places(person))[0].ahead));
    expect(ahead.sort((a, b) => a - b)).toEqual(people.map((_person, at) => at));
  });

  it.each([
    ['tickets are for sale', 'not_sold_out', async () => (await offerTicket(service, { eventId: newId() })).id],
    [
      'the event has begun',
      'event_over',
      async () => (await offerTicket(service, { eventId: newId(), eventDate: '2020-01-01T00:00:00Z' })).id,
    ],
    ['there is no such event', 'not_found', async () => newId()],
  ])('cannot be joined where %s: %s', async (_case, refusal, event) => {
    expect(code(await join(service.signIn(), await event()))).toBe(refusal);
  });

  it.each<[string, (stranger: TestUser) => Promise<{ id: string; person?: TestUser }>]>([
    [
      'is offered to somebody',
      async () => {
        const { ticket, line, free } = await reservedTicket();
        await standing(line, 1);
        await free();
        return ticket;
      },
    ],
    [
      'is reserved, which tickets has not heard',
      async (stranger) => {
        const ticket = await offerTicket(service, { eventId: newId() });
        await reserve(service, stranger, ticket.id);
        return ticket;
      },
    ],
    [
      'is their own',
      async () => {
        const ticket = await offerTicket(service, { eventId: newId() });
        return { id: ticket.id, person: service.signIn(ticket.userId) };
      },
    ],
    [
      'is for others to have a turn first',
      async (stranger) => {
        const ticket = await offerTicket(service, { eventId: newId() });
        await reserve(service, stranger, ticket.id);
        service.clock.advance(holdMs);
        await expireOverdue(oneCopy(service).store, service.clock, 0);
        return { id: ticket.id, person: stranger };
      },
    ],
  ])('is joined by somebody who cannot have what seems to be free: it %s', async (_case, ticketOf) => {
    const { id, person = service.signIn() } = await ticketOf(service.signIn());
    expect((await postOrder(service, person, id)).status).toBe(400);
    await join(person, id).expect(201);
  });

  it('is bounded, and so are the lines that one person stands in, also at the same moment', async () => {
    const { line } = await reservedTicket();
    await fill(line);
    const person = service.signIn();
    expect(code(await join(person, line))).toBe('line_full');
    const others = await Promise.all(Array.from({ length: mostPlaces + 2 }, () => reservedTicket()));
    const answers = await Promise.all(others.map((other) => join(person, other.line)));
    expect(answers.map((answer) => code(answer) ?? answer.status).sort()).toEqual([
      ...Array(mostPlaces).fill(201),
      ...Array(2).fill('too_many_places'),
    ]);
  });

  it('is left by somebody who deletes their account', async () => {
    const { line } = await reservedTicket();
    const [person] = await standing(line, 1);
    await service.receive(Subjects.UserDeleted, {
      id: person?.id ?? '',
      version: 1,
      deletedAt: service.clock.now().toISOString(),
    });
    expect(await LineModel.countDocuments()).toBe(0);
  });
});

describe('a ticket that comes free', () => {
  it('is offered to the first, who is told by an event, and takes it with all of its time', async () => {
    const { ticket, line, free } = await reservedTicket();
    const [first, second] = await standing(line, 2);
    if (!first || !second) throw new Error('Two people wait');
    await free();
    const [offer] = await offersOf(first);
    const expiresAt = new Date(service.clock.now().getTime() + offerMs);
    expect(offer).toMatchObject({ status: 'created', expiresAt });
    const told = service.broker.published(Subjects.OrderCreated).at(-1)?.data as OrderData;
    expect(told).toMatchObject({ userId: first.id, offered: true, expiresAt: expiresAt.toISOString() });
    expect([await places(first), (await places(second))[0].ahead]).toEqual([[], 0]);

    service.clock.advance(offerMs - 1);
    const { body } = await postOrder(service, first, ticket.id).expect(201);
    expect(body).toMatchObject({
      id: offer?._id.toHexString(),
      status: 'created',
      expiresAt: new Date(service.clock.now().getTime() + holdMs).toISOString(),
    });
    expect(body.offered).toBeUndefined();
    expect((await postOrder(service, first, ticket.id).expect(200)).body.id).toBe(body.id);
    await service.settle();
    expect(eventsOf(service, body.id)).toEqual(['order:created 0', 'order:created 1']);
    expect(code(await postOrder(service, second, ticket.id))).toBe('ticket_reserved');
  });

  it('is theirs at no other price than they have seen', async () => {
    const { ticket, line, free } = await reservedTicket();
    const [first] = (await standing(line, 1)) as [TestUser];
    await free();
    Object.assign(ticket, { price: 9900, pricedSince: ticket.version + 1 });
    await tell(ticket, 'reserved', await offerId(first));
    for (const version of [0, ticket.version]) {
      const { status, body } = await postOrder(service, first, ticket.id, version);
      expect([status, body.errors[0]]).toMatchObject([409, { code: 'price_changed', price: 20.5 }]);
    }
    await postOrder(service, first, ticket.id).expect(201);
  });

  it('is an order like any other once its payment was accepted by a copy that knows of no offers', async () => {
    const { ticket, line, free } = await reservedTicket();
    const [first] = (await standing(line, 1)) as [TestUser];
    await free();
    await OrderModel.updateOne({ hold: ticket.id }, { $set: { status: 'awaiting:payment' }, $unset: { place: 1 } });
    const { body } = await postOrder(service, first, ticket.id).expect(200);
    expect([body.status, body.offered]).toEqual(['awaiting:payment', undefined]);
    expect(code(await postOrder(service, service.signIn(), ticket.id))).toBe('ticket_reserved');
  });

  it('is refused to everybody else meanwhile, who are told until when', async () => {
    const { ticket, line, free } = await reservedTicket();
    await standing(line, 1);
    await free();
    const { status, body } = await postOrder(service, service.signIn(), ticket.id);
    const until = new Date(service.clock.now().getTime() + offerMs).toISOString();
    expect([status, body.errors]).toEqual([
      400,
      [{ message: expect.any(String), code: 'held_for_others', field: 'ticketId', until }],
    ]);
  });

  it('is offered to the first by anyone who is faster than the news that it is free', async () => {
    const { ticket, line, free: _unheard } = await reservedTicket();
    const [first] = await standing(line, 1);
    const holding = await OrderModel.findOne({ hold: ticket.id }).lean();
    const holder = service.signIn(holding?.userId);
    await giveBack(service, holder, { id: holding?._id.toHexString() ?? '' });
    const strangers = Array.from({ length: 10 }, () => service.signIn());
    const answers = await Promise.all(strangers.map((stranger) => postOrder(service, stranger, ticket.id)));
    expect(new Set(answers.map(code))).toEqual(new Set(['held_for_others']));
    expect(await offersOf(first as TestUser)).toHaveLength(1);
  });

  it.each([
    ['gives it back', async (first: TestUser) => giveBack(service, first, { id: await offerId(first) })],
    [
      'lets its time pass',
      async () => {
        service.clock.advance(offerMs + 1);
        await expireOverdue(oneCopy(service).store, service.clock, 0);
      },
    ],
  ])('passes on to the next when the first %s, and then to everybody', async (_case, end) => {
    const { ticket, line, free } = await reservedTicket();
    const [first, second] = (await standing(line, 2)) as [TestUser, TestUser];
    await free();
    await end(first);
    await tell(ticket, 'available');
    expect([await offersOf(first), await offersOf(second)]).toMatchObject([
      [{ status: 'cancelled' }],
      [{ status: 'created' }],
    ]);
    expect(await places(first)).toEqual([]);
    // Waiting gains no time: who has just been offered it is not offered it again.
    await tell(ticket, 'reserved', await offerId(second));
    await join(first, line).expect(201);
    await end(second);
    await tell(ticket, 'available');
    expect(await OrderModel.countDocuments({ hold: ticket.id })).toBe(0);
    await postOrder(service, service.signIn(), ticket.id).expect(201);
  });

  it('is offered to nobody else once its seller has withdrawn it', async () => {
    const { ticket, line, free } = await reservedTicket();
    const [first, second] = (await standing(line, 2)) as [TestUser, TestUser];
    await free();
    Object.assign(ticket, { offSale: true });
    await tell(ticket, 'reserved', await offerId(first));
    await giveBack(service, first, { id: await offerId(first) });
    expect(code(await postOrder(service, service.signIn(), ticket.id))).toBe('ticket_withdrawn');
    expect(await offersOf(second)).toEqual([]);
  });

  it('is offered to nobody who sells it, nor to who has just had it', async () => {
    const { ticket, line, free } = await reservedTicket();
    const holding = await OrderModel.findOne({ hold: ticket.id }).lean();
    const [seller, holder, other] = [service.signIn(ticket.userId), service.signIn(holding?.userId), service.signIn()];
    for (const person of [seller, holder, other]) await join(person, line).expect(201);
    await free();
    expect([await offersOf(seller), await offersOf(holder), await offersOf(other)]).toMatchObject([[], [], [{}]]);
    expect(await places(seller)).toHaveLength(1);
  });

  it('is offered to one, and others to those behind, none of whom has two', async () => {
    const { ticket, line, free } = await reservedTicket();
    const people = (await standing(line, 3)) as [TestUser, TestUser, TestUser];
    await free();
    const more = [await offerTicket(service, { eventId: line }), await offerTicket(service, { eventId: line })];
    const offers = await Promise.all(people.map(offersOf));
    expect(offers.map(([offer, ...others]) => [offer?.ticket.id, others])).toEqual(
      [ticket, ...more].map(({ id }) => [id, []]),
    );
    const together = await postTogether(service, people[0], [ticket.id, more[1]?.id ?? '']);
    for (const { body } of [together, await join(people[0], line)])
      expect(body.errors[0]).toMatchObject({
        code: 'already_reserved',
        message: expect.stringContaining('held for you'),
      });
  });

  it('takes none of its buyer’s slots as an offer, and one once it is taken', async () => {
    const { ticket, line, free } = await reservedTicket();
    const [first] = (await standing(line, 1)) as [TestUser];
    for (let count = 0; count < 10; count++) await reserve(service, first);
    await free();
    expect(await offersOf(first)).toHaveLength(1);
    expect(code(await postOrder(service, first, ticket.id))).toBe('too_many_reservations');
  });
});

describe('a copy of the service', () => {
  it('takes any event for awaited until it knows better, and knows of a line that it has looked for too early', async () => {
    const { line } = await reservedTicket();
    const { waiting, known } = oneCopy(service);
    expect([known.has(line), known.any()]).toEqual([true, true]);
    await known.follow();
    expect([known.has(line), known.any()]).toEqual([false, false]);
    const write = LineModel.collection.updateOne.bind(LineModel.collection);
    jest.spyOn(LineModel.collection, 'updateOne').mockImplementationOnce(async (...args) => {
      await known.follow();
      return write(...args);
    });
    await waiting.join(line, newId());
    expect(known.has(line)).toBe(true);
    // What it knew before it hung for a while may be untrue.
    const other = newId();
    expect(known.has(other)).toBe(false);
    service.clock.advance(knownEverywhereMs);
    expect(known.has(other)).toBe(true);
  });
});

describe('many who wait, and tickets that come free at once', () => {
  it('are offered one each in their order, by two copies that know nothing of each other and a crowd', async () => {
    const held = await Promise.all(Array.from({ length: 3 }, () => reservedTicket({ eventId: 'c'.repeat(24) })));
    const line = 'c'.repeat(24);
    const people = await standing(line, 5);
    const [one, other] = [oneCopy(service), oneCopy(service)];
    for (const copy of [one, other]) await copy.known.follow();
    service.clock.advance(knownEverywhereMs);
    await Promise.all([
      ...held.map(({ free }) => free()),
      ...held.flatMap(({ ticket }) =>
        [one, other].map((copy) =>
          copy.reservations.reserve({ ticketId: ticket.id, userId: newId() }).catch(() => undefined),
        ),
      ),
      ...[one, other].map((copy) => copy.waiting.lookAfterLines()),
    ]);
    service.clock.advance(claimMs);
    await one.waiting.lookAfterLines();
    const offers = await Promise.all(people.map(async (person) => (await offersOf(person)).length));
    expect(offers).toEqual([1, 1, 1, 0, 0]);
    expect(await OrderModel.countDocuments({ hold: { $exists: true }, offer: { $exists: false } })).toBe(0);
  });
});

describe('the sweep', () => {
  /** As somebody joined them long ago. */
  const waitedIn = (lines: { _id: string; people: string[] }[]) =>
    LineModel.insertMany(
      lines.map(({ _id, people }) => ({
        ...{ _id, title: 'Concert', lookAt: new Date(0) },
        waiting: people.map((userId) => ({ userId, since: new Date(0) })),
        places: people.map((userId) => `${userId}:${_id}`),
      })),
    );

  it('comes to every line, though there are many that nothing can be done for, and more than a copy remembers', async () => {
    const { userId: seller, eventId: line = '' } = await offerTicket(service, { eventId: newId() });
    const replica = (userId: string) => ({
      ...ticketData({ userId, eventId: line }),
      ...{ _id: newId(), changedAt: new Date(0) },
    });
    // Their own come before what they wait for.
    const [awaited, ...own] = [replica(newId()), ...Array.from({ length: 60 }, () => replica(seller))];
    await TicketReplicaModel.insertMany(own);
    await TicketReplicaModel.create(awaited);
    const others = Array.from({ length: 60 }, () => ({ _id: newId(), people: [newId()] }));
    await waitedIn([...others, { _id: line, people: [seller] }]);
    const { waiting } = oneCopy(service);
    await waiting.lookAfterLines();
    await waiting.lookAfterLines();
    expect(await OrderModel.find({ offer: { $exists: true } }).lean()).toMatchObject([
      { userId: seller, ticket: { id: awaited?._id } },
    ]);
    const looks = jest.spyOn(TicketReplicaModel.collection, 'find');
    await waiting.lookAfterLines();
    expect(looks).not.toHaveBeenCalled();
  });

  it('goes on with the next line if one fails, and comes back to that one', async () => {
    for (const _line of [1, 2]) {
      const { eventId = '' } = await offerTicket(service, { eventId: newId() });
      await waitedIn([{ _id: eventId, people: [newId()] }]);
    }
    const { waiting } = oneCopy(service);
    const made = () => OrderModel.countDocuments({ offer: { $exists: true } });
    jest.spyOn(TicketReplicaModel.collection, 'find').mockImplementationOnce(() => {
      throw new Error('this line alone');
    });
    await waiting.lookAfterLines();
    expect(await made()).toBe(1);
    service.clock.advance(claimMs);
    await waiting.lookAfterLines();
    expect(await made()).toBe(2);
  });

  it('comes back for a ticket once somebody may have it who has just had it', async () => {
    const { ticket, line, free } = await reservedTicket();
    const holder = service.signIn((await OrderModel.findOne({ hold: ticket.id }).lean())?.userId);
    await join(holder, line).expect(201);
    await free();
    const { waiting } = oneCopy(service);
    service.clock.advance(holdMs + holdMs / 3 - 1);
    await waiting.lookAfterLines();
    expect(await offersOf(holder)).toEqual([]);
    service.clock.advance(1);
    await waiting.lookAfterLines();
    expect(await offersOf(holder)).toHaveLength(1);
  });

  it('passes a ticket on though tickets never said that it was held, and so never that it is free again', async () => {
    const { line, free } = await reservedTicket();
    const [, second] = (await standing(line, 3)) as [TestUser, TestUser, TestUser];
    const { waiting, store } = oneCopy(service);
    const lookAfter = async (ms: number) => {
      service.clock.advance(ms);
      await waiting.lookAfterLines();
      return (await offersOf(second)).length;
    };
    // There is nothing to look for.
    await lookAfter(knownEverywhereMs);
    await free();
    // It is not over yet.
    expect(await lookAfter(offerMs + endedByMs)).toBe(0);
    await expireOverdue(store, service.clock, 0);
    expect(await lookAfter(offerMs)).toBe(1);
  });

  it('forgets no look that is asked for while it looks', async () => {
    const { line } = await reservedTicket();
    await standing(line, 1);
    service.clock.advance(knownEverywhereMs);
    const soon = new Date(service.clock.now().getTime() + 2 * claimMs);
    const claim = LineModel.collection.findOneAndUpdate.bind(LineModel.collection);
    jest.spyOn(LineModel.collection, 'findOneAndUpdate').mockImplementationOnce(async (...args) => {
      const claimed = await claim(...args);
      await lookBy(line, soon);
      return claimed;
    });
    await oneCopy(service).waiting.lookAfterLines();
    expect(await LineModel.find({ lookAt: { $gt: soon } }).lean()).toEqual([]);
  });
});

describe('a hot ticket of an event that people wait for', () => {
  /** The looks and inserts of these people, who come at the same moment. */
  async function costOf(ticketId: string, people: number) {
    const { reservations, known } = oneCopy(service);
    await known.follow();
    // Only theirs: the service's own workers look at lines every second.
    const looking = new AsyncLocalStorage<{ looks: number }>();
    for (const { collection } of [LineModel, TicketReplicaModel, OrderModel])
      for (const method of ['findOne', 'find'] as const) {
        const look = collection[method].bind(collection) as (...asked: unknown[]) => never;
        jest.spyOn(collection, method).mockImplementation((...asked: unknown[]) => {
          const rush = looking.getStore();
          if (rush) rush.looks += 1;
          return look(...asked);
        });
      }
    const rush = (count: number) =>
      looking.run({ looks: 0 }, async () => {
        const tries = Array.from({ length: count }, () => reservations.reserve({ ticketId, userId: newId() }));
        const refusals = (await Promise.allSettled(tries)).map((tried) => 'reason' in tried && tried.reason.code);
        return { refusals: [...new Set(refusals)], looks: looking.getStore()?.looks };
      });
    return [await rush(people), await rush(1)];
  }

  it('is offered once, however many strangers come at the same moment; the next is refused by two looks', async () => {
    const { ticket, line } = await reservedTicket();
    await standing(line, 1);
    // Nobody has heard of it yet.
    await OrderModel.updateOne({ hold: ticket.id }, { $unset: { hold: 1 } });
    await TicketReplicaModel.updateOne({ _id: ticket.id }, { status: 'available' });
    const [many, next] = await costOf(ticket.id, 200);
    expect([many?.refusals, next]).toEqual([['held_for_others'], { refusals: ['held_for_others'], looks: 2 }]);
    // The line, and what they have had; the ticket, and who holds it, each for the first and for all others: six, and a
    // few more where they do not all come at quite the same moment.
    expect(many?.looks).toBeLessThan(20);
  });

  it('costs two looks more where nobody in a full line may have it, whatever else they have had since', async () => {
    const { id, eventId: line = '' } = await offerTicket(service, { eventId: newId() });
    const waiting = await fill(line);
    const had = (userId: string, ticketIds: string) => {
      const [createdAt, expiresAt] = [service.clock.now(), service.clock.now()];
      return { userId, ticketIds, createdAt, expiresAt, status: 'cancelled', cancelReason: 'expired', version: 1 };
    };
    await OrderModel.collection.insertMany(waiting.map(({ userId }) => had(userId, id)));
    service.clock.advance(1);
    const [{ userId: busy } = { userId: '' }] = waiting;
    await OrderModel.collection.insertMany(Array.from({ length: 1_000 }, () => had(busy, newId())));
    // The ticket, the line and what they have had, the buyer's last order.
    expect((await costOf(id, 1))[0]).toEqual({ refusals: [false], looks: 4 });
  });
});

describe('a process that dies', () => {
  it('between an offer and its leaving the line offers its person nothing more, and skips nobody', async () => {
    const { line, free } = await reservedTicket();
    const [first, second] = (await standing(line, 2)) as [TestUser, TestUser];
    const before = await LineModel.findById(line).lean();
    await free();
    // As if it had died before its second write.
    await LineModel.replaceOne({ _id: line }, before ?? {});
    await offerTicket(service, { eventId: line });
    expect([await offersOf(first), await offersOf(second)]).toMatchObject([[{}], [{}]]);
    expect(await LineModel.countDocuments()).toBe(0);
  });

  it('while the last leaves a line leaves no line behind in which nobody stands', async () => {
    const { line } = await reservedTicket();
    const [last] = (await standing(line, 1)) as [TestUser];
    jest.spyOn(LineModel.collection, 'deleteOne').mockRejectedValueOnce(new Error('died'));
    await expect(leaveLine(line, last.id)).rejects.toThrow('died');
    expect(await LineModel.find().lean()).toMatchObject([{ places: [expect.stringContaining(last.id)] }]);
    expect([await leaveLine(line, last.id), await leaveLine(line, last.id)]).toEqual([true, false]);
    expect(await LineModel.countDocuments()).toBe(0);
  });

  it('before an offer leaves it to the sweep', async () => {
    const { ticket, line } = await reservedTicket();
    const [first] = (await standing(line, 1)) as [TestUser];
    await OrderModel.updateOne({ hold: ticket.id }, { $unset: { hold: 1 } });
    await TicketReplicaModel.updateOne({ _id: ticket.id }, { status: 'available' });
    service.clock.advance(knownEverywhereMs);
    await oneCopy(service).waiting.lookAfterLines();
    expect(await offersOf(first)).toHaveLength(1);
  });
});

const offerId = async (user: TestUser) => (await offersOf(user))[0]?._id.toHexString() ?? '';
