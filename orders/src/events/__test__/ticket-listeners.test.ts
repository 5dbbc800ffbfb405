import { Subjects, type TicketData } from '@ticketing/common';
import { newId, type TestService } from '@ticketing/common/testing';
import fc from 'fast-check';
import { offerTicket, postOrder, startOrders, ticketData } from '../../__test__/fixtures';
import { TicketReplicaModel } from '../../models/ticket-replica';

let service: TestService;

beforeAll(async () => {
  service = await startOrders();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

/** The ticket's successive states: at version n it costs n + 1. */
const history = (length: number, id = newId()): TicketData[] =>
  Array.from({ length }, (_, version) => ticketData({ id, version, price: (version + 1) * 100 }));

/** Like the tickets service: version 0 is published as its creation. */
const send = (ticket: TicketData) =>
  service.send(ticket.version === 0 ? Subjects.TicketCreated : Subjects.TicketUpdated, ticket);

async function receiveInTurn(tickets: TicketData[]) {
  for (const ticket of tickets) {
    await send(ticket);
    await service.settle();
  }
}

const replica = (id: string) => TicketReplicaModel.findById(id).lean();

describe('the replica of a ticket', () => {
  it('is a copy of what the tickets service says, version included', async () => {
    const { id, ...ticket } = ticketData({ version: 0, status: 'reserved', orderId: newId() });
    await receiveInTurn([{ id, ...ticket }]);
    expect(await replica(id)).toEqual({
      _id: id,
      changedAt: service.clock.now(),
      resale: null,
      city: null,
      offSale: false,
      ...ticket,
    });
  });

  it.each([
    ['in order', [0, 1, 2, 3], 3],
    ['each twice', [0, 0, 1, 1], 1],
    ['version 3 before 2', [0, 1, 3, 2], 3],
    ['with a gap', [0, 3], 3],
    ['the creation last', [2, 1, 0], 2],
    ['the newest only', [3], 3],
    ['the creation again after everything', [0, 1, 2, 0], 2],
  ])('ends at the newest version when events arrive %s', async (_case, arrival, newest) => {
    const id = newId();
    const states = history(4, id);
    await receiveInTurn(arrival.flatMap((version) => states[version] ?? []));
    expect(await replica(id)).toMatchObject({ version: newest, price: (newest + 1) * 100 });
  });

  it('ends at the newest version in any order, any number of times, all at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(5), { minLength: 1, maxLength: 15 }), async (arrival) => {
        const id = newId();
        const states = history(6, id);
        await Promise.all(arrival.map((version) => send(states[version] ?? ticketData())));
        await service.settle();
        const newest = Math.max(...arrival);
        expect(await replica(id)).toMatchObject({ version: newest, price: (newest + 1) * 100 });
      }),
      // On a busy machine run fewer cases instead of timing out.
      { numRuns: 25, interruptAfterTimeLimit: 15_000 },
    );
  });

  it('gives a reservation either the old price or the new one when an edit races it, and keeps what it gave', async () => {
    for (let round = 0; round < 20; round++) {
      const ticket = await offerTicket(service, { price: 1000 });
      const edited = { ...ticket, version: 1, price: 1500 };
      const [{ status, body }] = await Promise.all([postOrder(service, service.signIn(), ticket.id), send(edited)]);
      await service.settle();
      expect(status).toBe(201);
      expect([10, 15]).toContain(body.ticket.price);
      const created = service.broker.published(Subjects.OrderCreated).find(({ data }) => data.id === body.id);
      expect(created?.data.ticket.price).toBe(body.ticket.price * 100);
      expect(await replica(ticket.id)).toMatchObject({ price: 1500, version: 1 });
    }
  });
});
