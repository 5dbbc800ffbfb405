import { system } from '../contract/system';
import { eventually } from '../support/eventually';
import { crowd, type Order, Person } from '../support/person';
import { documents } from '../support/whole-stack';

const waiting = 6;
const tickets = 3;
const strangers = 5;

describe('tickets that come free at the same moment, while people wait and strangers try', () => {
  it('are offered to the first in line, one each and in their order, and strangers are refused meanwhile', async () => {
    const seller = await Person.signUp(system.url);
    const holder = await Person.signUp(system.url);
    const [people, others] = [await crowd(system.url, waiting), await crowd(system.url, strangers)];
    const title = `Sold out ${seller.id}`;
    const listed = await Promise.all(Array.from({ length: tickets }, () => seller.sell(title, 10)));
    const held: Order[] = [];
    for (const { id } of listed) {
      const { status, body } = await holder.reserve(id);
      expect(status).toBe(201);
      held.push(body);
    }
    for (const person of people) {
      // As long as a ticket seems to be for sale, there is nothing to wait for.
      await eventually(async () => {
        const { status } = await person.post('/api/orders/waiting', { id: listed[0]?.id });
        expect(status).toBe(201);
      });
    }
    const place = await people.at(-1)?.get<{ id: string; ahead: number }[]>('/api/orders/waiting');
    expect(place?.body[0]?.ahead).toBe(waiting - 1);
    await untilBothCopiesKnow();

    const tries = others.map(async (stranger) => {
      const codes: (string | undefined)[] = [];
      for (let round = 0; round < 8; round++) {
        for (const { id } of listed) codes.push((await stranger.reserve(id)).body.errors?.[0]?.code);
      }
      return codes;
    });
    await Promise.all(held.map(({ id }) => holder.delete(`/api/orders/${id}`)));
    // Reserved still, or offered already: nobody is faster than the line.
    const answered = new Set((await Promise.all(tries)).flat());
    expect(answered).toContain('held_for_others');
    expect(['held_for_others', 'ticket_reserved']).toEqual(expect.arrayContaining([...answered]));

    await eventually(async () => {
      const offers = await Promise.all(
        people.map(async (person) => (await person.get<(Order & { offered?: true })[]>('/api/orders')).body),
      );
      expect(offers.map((own) => own.filter(({ offered }) => offered).length)).toEqual(
        people.map((_person, at) => (at < tickets ? 1 : 0)),
      );
    });
    const taken = await Promise.all(people.slice(0, tickets).map((person) => person.get<Order[]>('/api/orders')));
    for (const [at, { body }] of taken.entries()) {
      const ticketId = body[0]?.ticket.id ?? '';
      const answers = await Promise.all([people[at], people[at], others[at]].map((one) => one?.reserve(ticketId)));
      expect(answers.map((answer) => answer?.status).sort()).toEqual([200, 201, 400]);
    }
    const [line] = (await documents(system, 'orders', 'lines')).filter((found) => found.title === title);
    expect(line?.waiting).toHaveLength(waiting - tickets);
  });
});

/** Each copy of orders reads every second who waits; its sweep, a little later, says nothing that a test could see. */
const untilBothCopiesKnow = () =>
  eventually(async () => {
    const known = await Promise.all(
      system.stack
        .processes()
        .filter(({ name }) => /^orders-\d+$/.test(name))
        .map(
          async ({ url }) =>
            (await (await fetch(new URL('/metrics', url))).text()).match(/^ticketing_waiting_lines (\d+)/m)?.[1],
        ),
    );
    expect(known).toEqual(['1', '1']);
  });
