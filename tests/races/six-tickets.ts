import { system } from '../contract/system';
import { eventually } from '../support/eventually';
import { type Answer, type Failure, type Order, Person, type Ticket } from '../support/person';

const rounds = 5;
const price = 10;

/** Tries to reserve tickets together, retrying while orders has not received one of them yet. */
async function reserve(buyer: Person, [ticketId, ...others]: string[]): Promise<Answer<Order & Failure>> {
  const otherTickets = others.map((other) => ({ ticketId: other }));
  return eventually(async () => {
    const answer = await buyer.post<Order & Failure>('/api/orders', { ticketId, otherTickets });
    expect(answer.status).not.toBe(404);
    return answer;
  });
}

describe('two buyers who each want six tickets, three of them the same', () => {
  it(`end ${rounds} times with all six for one, and none for the other`, async () => {
    const seller = await Person.signUp(system.url);
    const buyers = [await Person.signUp(system.url), await Person.signUp(system.url)];
    for (let round = 0; round < rounds; round++) {
      const ids = await Promise.all(
        Array.from({ length: 9 }, async () => (await seller.sell(`Night ${round}`, price)).id),
      );
      // In opposite orders: buyers who locked one ticket after the other would deadlock.
      const wanted = [ids.slice(0, 6), ids.slice(3).reverse()];
      const answers = await Promise.all(buyers.map((buyer, at) => reserve(buyer, wanted[at] ?? [])));
      const winner = answers.findIndex(({ status }) => status === 201);
      expect(answers.map(({ status, body }) => body.errors?.[0]?.code ?? status).sort()).toEqual([
        201,
        'ticket_reserved',
      ]);
      const order = answers[winner]?.body;
      expect([order?.ticket, ...(order?.otherTickets ?? [])].map((ticket) => ticket?.id)).toEqual(wanted[winner]);
      await eventually(async () => {
        const tickets = await Promise.all(ids.map(async (id) => (await seller.get<Ticket>(`/api/tickets/${id}`)).body));
        const held = tickets.filter(({ orderId }) => orderId !== null);
        expect(held.map(({ id }) => id).sort()).toEqual([...(wanted[winner] ?? [])].sort());
        expect(held.every(({ orderId }) => orderId === order?.id)).toBe(true);
      });
      // Or nobody could win twice: there is a limit to what one person has reserved.
      await buyers[winner]?.delete(`/api/orders/${order?.id}`);
    }
  });

  it('pay for all of theirs at once, or have all of them given back at once', async () => {
    const [seller, buyer] = [await Person.signUp(system.url), await Person.signUp(system.url)];
    for (const end of ['sold', 'available']) {
      const ids = await Promise.all(
        Array.from({ length: 6 }, async () => (await seller.sell(`To be ${end}`, price)).id),
      );
      const { body: order } = await reserve(buyer, ids);
      if (end === 'sold') expect((await buyer.pay(order.id)).body).toMatchObject({ amount: 6 * price * 100 });
      else await buyer.delete(`/api/orders/${order.id}`);
      await eventually(async () => {
        const tickets = await Promise.all(ids.map(async (id) => (await seller.get<Ticket>(`/api/tickets/${id}`)).body));
        expect(tickets.map(({ status }) => status)).toEqual(ids.map(() => end));
      });
    }
  });
});
