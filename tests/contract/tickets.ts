import { unknownId } from '../support/calls';
import { type Failure, Person, type Ticket } from '../support/person';
import { expectRefusal, invalid } from './refusal';
import { system } from './system';

let seller: Person;
let stranger: Person;
beforeAll(async () => {
  [seller, stranger] = await Promise.all([Person.signUp(system.url), Person.signUp(system.url)]);
});

const details = {
  eventDate: '2030-05-01T19:30:00.000Z',
  timeZone: 'Europe/London',
  venue: 'Royal Albert Hall',
  city: 'London',
  category: 'music',
  section: 'Stalls',
  row: 'F',
  seat: '12',
  description: 'On the aisle',
};
const edit = (ticket: Ticket, changes: object, by = seller) =>
  by.put<Ticket & Failure>(`/api/tickets/${ticket.id}`, { title: ticket.title, price: ticket.price, ...changes });
const read = async ({ id }: Ticket) => (await stranger.get<Ticket>(`/api/tickets/${id}`)).body;

describe('listing a ticket', () => {
  it('answers 201 with the ticket, which everybody can read', async () => {
    const { status, body } = await seller.post<Ticket>('/api/tickets', { title: ' A concert ', price: 20.5 });
    expect([status, body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^[0-9a-f]{24}$/),
        title: 'A concert',
        price: 20.5,
        currency: 'USD',
        userId: seller.id,
        status: 'available',
        orderId: null,
        reservedUntil: null,
        version: 0,
        createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      },
    ]);
    const answer = await new Person(system.url).get(`/api/tickets/${body.id}`);
    expect([answer.status, answer.body]).toEqual([200, body]);
  });

  it('keeps the optional details, and nothing that was not asked for', async () => {
    const made = { id: unknownId, status: 'sold', version: 7, userId: unknownId, orderId: unknownId, admin: true };
    const { status, body } = await seller.post<Ticket>('/api/tickets', { title: 'A', price: 1, ...details, ...made });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...details, status: 'available', version: 0, userId: seller.id, orderId: null });
    expect(body.id).not.toBe(unknownId);
    expect(body).not.toHaveProperty('admin');
    expect(await read(body)).toEqual(body);
  });

  it.each([0.5, 1, 19.99, 1.1, 999_999.99])('takes a price of %d', async (price) => {
    expect((await seller.sell('Priced', price)).price).toBe(price);
  });

  const bad: [string, unknown, string[]][] = [
    ['no title', { price: 10 }, ['title']],
    ['an empty title', { title: '', price: 10 }, ['title']],
    ['a title of blanks', { title: '   ', price: 10 }, ['title']],
    ['a title that nobody sees', { title: '\u200b\u2800', price: 10 }, ['title']],
    ['a title of 201 characters', { title: 'x'.repeat(201), price: 10 }, ['title']],
    ['a number for a title', { title: 7, price: 10 }, ['title']],
    ['an operator for a title', { title: { $ne: '' }, price: 10 }, ['title']],
    ['a list for a title', { title: ['A'], price: 10 }, ['title']],
    ...[0, -1, 0.001, 10.555, 1_000_000, 1e300, null, true, '10', '', [10], { $gt: 0 }, undefined].map(
      (price): [string, unknown, string[]] => [
        `${JSON.stringify(price) ?? 'nothing'} for a price`,
        { title: 'A', price },
        ['price'],
      ],
    ),
    ['a time zone that is none', { title: 'A', price: 1, timeZone: 'Europe/Vineta' }, ['timeZone']],
    ['an offset for a time zone', { title: 'A', price: 1, timeZone: '+02:00' }, ['timeZone']],
    ['a category that is none', { title: 'A', price: 1, category: 'opera' }, ['category']],
    ['a date that is none', { title: 'A', price: 1, eventDate: 'tomorrow' }, ['eventDate']],
    ['operators for details', { title: 'A', price: 1, venue: { $gt: '' }, section: [1] }, ['venue', 'section']],
    ['null', {}, ['title', 'price']],
    ['a list', [{ title: 'A', price: 1 }], ['title', 'price']],
  ];
  it.each(bad)('answers %s with 400, one entry for each bad field', async (_what, body, fields) => {
    expectRefusal(await seller.post('/api/tickets', body), 400, ...invalid(...fields));
  });

  it.each(bad)('and editing one answers %s in the same way', async (_what, body, fields) => {
    expectRefusal(await seller.put(`/api/tickets/${unknownId}`, body), 400, ...invalid(...fields));
  });
});

describe('what cannot be sold', () => {
  const cases: [string, object, { code: string; field: string }][] = [
    ['a price below what can be charged', { price: 0.49 }, { code: 'amount_too_small', field: 'price' }],
    ['an event that has begun', { eventDate: '2020-05-01T20:00:00Z' }, { code: 'invalid', field: 'eventDate' }],
  ];

  it.each(cases)('is not listed: %s', async (_what, change, entry) => {
    expectRefusal(await seller.post('/api/tickets', { title: 'A', price: 10, ...change }), 400, entry);
  });

  it.each(cases)('is not made of a listing by an edit: %s', async (_what, change, entry) => {
    const ticket = await seller.sell('Sold honestly', 10);
    expectRefusal(await edit(ticket, change), 400, entry);
    expect(await read(ticket)).toEqual(ticket);
  });

  it('is said beforehand: the currency, and the least that can be charged in it', async () => {
    const { status, body } = await stranger.get('/api/tickets/terms');
    expect([status, body]).toEqual([200, { currency: 'USD', decimals: 2, minimumPrice: 0.5, feePercent: 0 }]);
  });
});

describe('editing a ticket', () => {
  it('answers 200 with the next version', async () => {
    const ticket = await seller.sell('Edited', 10);
    const { status, body } = await edit(ticket, { title: 'Better', price: 12.34, ...details });
    expect([status, body]).toEqual([200, { ...ticket, ...details, title: 'Better', price: 12.34, version: 1 }]);
    expect(await read(ticket)).toEqual(body);
  });

  it('that changes nothing is no new version', async () => {
    const ticket = await seller.sell('Unchanged', 10);
    expect((await edit(ticket, {})).body).toEqual(ticket);
  });

  it('is not for somebody else', async () => {
    const ticket = await seller.sell('Not yours', 10);
    expectRefusal(await edit(ticket, { price: 1 }, stranger), 401, { code: 'not_owner' });
    expect(await read(ticket)).toEqual(ticket);
  });

  it('answers 409 when somebody edited it since the version that was seen', async () => {
    const ticket = await seller.sell('Versioned', 10);
    expect((await edit(ticket, { price: 11, version: 0 })).status).toBe(200);
    expectRefusal(await edit(ticket, { price: 12, version: 0 }), 409, { code: 'version_conflict' });
    expectRefusal(await edit(ticket, { price: 12, version: 2 }), 409, { code: 'version_conflict' });
    expect(await read(ticket)).toMatchObject({ price: 11, version: 1 });
  });

  it('lets exactly one of ten edits of the same version through', async () => {
    const ticket = await seller.sell('Contended', 10);
    const prices = Array.from({ length: 10 }, (_, index) => 20 + index);
    const answers = await Promise.all(prices.map((price) => edit(ticket, { price, version: 0 })));
    const [winner, ...others] = answers.filter(({ status }) => status === 200);
    expect(others).toEqual([]);
    for (const answer of answers) if (answer !== winner) expectRefusal(answer, 409, { code: 'version_conflict' });
    expect(await read(ticket)).toEqual(winner?.body);
  });

  it.each([['1'], [1.5], [-1], [{ $gt: 0 }]])('answers 400 for version %j', async (version) => {
    const ticket = await seller.sell('Versioned', 10);
    expectRefusal(await edit(ticket, { version }), 400, ...invalid('version'));
  });
});

describe('taking a ticket back', () => {
  it('answers 204, also the second time, and leaves it readable as withdrawn', async () => {
    const ticket = await seller.sell('Withdrawn', 10);
    for (const _time of [1, 2]) {
      const { status, body } = await seller.delete(`/api/tickets/${ticket.id}`);
      expect([status, body]).toEqual([204, undefined]);
    }
    expect(await read(ticket)).toEqual({ ...ticket, status: 'withdrawn', version: 1 });
    expectRefusal(await edit(ticket, { price: 11 }), 400, { code: 'ticket_withdrawn' });
  });

  it('is not for somebody else', async () => {
    const ticket = await seller.sell('Not yours', 10);
    expectRefusal(await stranger.delete(`/api/tickets/${ticket.id}`), 401, { code: 'not_owner' });
    expect(await read(ticket)).toEqual(ticket);
  });
});
