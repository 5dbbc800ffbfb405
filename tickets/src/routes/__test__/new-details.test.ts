import { newId, TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { tickets } from '../../app';
import { TicketModel } from '../../models/ticket';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets, { CURRENCY: 'EUR' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const post = (body: object) =>
  request(service.url)
    .post('/api/tickets')
    .set('Cookie', service.signIn().cookie)
    .send({ title: 'Concert', price: 20, ...body });

describe('the details of a new ticket', () => {
  it.each([0.5, 0.57, 1.15, 20.5, 4.35, 999_999.99])(
    'may be a price of %d, which comes back as it is',
    async (price) => {
      const { status, body } = await post({ price });
      expect([status, body.price]).toEqual([201, price]);
    },
  );

  it.each([0.001, 1e-7, 999_999.995, 1_000_000, 1e21, Number.MAX_VALUE, null, true, [20], { $gt: 0 }])(
    'are no price of %j',
    async (price) => {
      const { status, body } = await post({ price });
      expect([status, body.errors?.[0].field]).toEqual([400, 'price']);
    },
  );

  it('are no price below what can be charged', async () => {
    const { status, body } = await post({ price: 0.49 });
    const refusal = { message: 'Enter a price of at least EUR 0.50', code: 'amount_too_small', field: 'price' };
    expect([status, body.errors]).toEqual([400, [refusal]]);
  });

  it('are no event that has begun', async () => {
    const begun = service.clock.now();
    const { status, body } = await post({ eventDate: begun.toISOString() });
    expect([status, body.errors[0]]).toMatchObject([400, { code: 'invalid', field: 'eventDate' }]);
    expect((await post({ eventDate: new Date(begun.getTime() + 1).toISOString() })).status).toBe(201);
  });

  it('are in the marketplace’s currency, which nobody chooses', async () => {
    expect((await post({ currency: 'USD' })).body.currency).toBe('EUR');
  });

  it.each([
    ['2027-05-01', '2027-05-01T00:00:00.000Z'],
    ['2027-05-01T20:00:00Z', '2027-05-01T20:00:00.000Z'],
    ['2027-05-01T20:00:00.123+02:00', '2027-05-01T18:00:00.123Z'],
    ['2028-02-29', '2028-02-29T00:00:00.000Z'],
  ])('may be the date %s', async (eventDate, shown) => {
    const { status, body } = await post({ eventDate });
    expect([status, body.eventDate]).toEqual([201, shown]);
  });

  it.each([
    '2027-02-29',
    '2027-13-01',
    '2027-05-01T25:00:00Z',
    '2027-W10-1',
    '2027-123',
    '20270501',
    '2027-05-01T20',
    '2027-05-01T20:00',
    '2027-05-01T20:00:00',
    '2027-05-01T20:00:00.000',
    '2027-05-01T20:00:00+02',
    '2027-05-01T20:00:00,5Z',
    'tomorrow',
    1_800_000_000,
    ['2027-05-01'],
    { $date: 0 },
    false,
    0,
    '0000-01-01T00:00:00+01:00',
    '9999-12-31T23:59:59-01:00',
  ])('are no date of %j', async (eventDate) => {
    const { status, body } = await post({ eventDate });
    expect([status, body.errors?.[0].field]).toEqual([400, 'eventDate']);
    expect(await TicketModel.countDocuments()).toBe(0);
  });

  it.each([
    ['title', 200],
    ['venue', 200],
    ['city', 100],
    ['section', 100],
    ['row', 20],
    ['seat', 20],
    ['description', 2000],
  ])('may be a %s of up to %i characters', async (field, max) => {
    const longest = 'é'.repeat(max);
    expect((await post({ [field]: ` ${longest} ` })).body[field]).toBe(longest);
    const { status, body } = await post({ [field]: `${longest}!` });
    expect([status, body.errors[0].field]).toEqual([400, field]);
  });

  it.each([
    ['Europe/Berlin', 'Europe/Berlin'],
    ['europe/berlin', 'Europe/Berlin'],
    ['America/Argentina/Buenos_Aires', 'America/Argentina/Buenos_Aires'],
    ['Asia/Kolkata', 'Asia/Kolkata'],
    ['Etc/GMT+5', 'Etc/GMT+5'],
    ['UTC', 'UTC'],
    ['', undefined],
    [null, undefined],
  ])('may be in the time zone %j', async (timeZone, shown) => {
    const { status, body } = await post({ timeZone });
    expect([status, body.timeZone]).toEqual([201, shown]);
  });

  it.each(['Europe/Vineta', '+02:00', 'local', ' Europe/Berlin', '../etc', 'x'.repeat(65), 7, {}, ['UTC']])(
    'are no time zone of %j',
    async (timeZone) => {
      const { status, body } = await post({ timeZone });
      expect([status, body.errors?.[0].field]).toEqual([400, 'timeZone']);
    },
  );

  it.each([
    ['comedy', 'comedy'],
    ['', undefined],
    [null, undefined],
  ])('may be of the category %j', async (category, shown) => {
    const { status, body } = await post({ category });
    expect([status, body.category]).toEqual([201, shown]);
  });

  it.each(['Comedy', 'opera', 0, {}, ['music']])('are no category of %j', async (category) => {
    const { status, body } = await post({ category });
    expect([status, body.errors?.[0].field]).toEqual([400, 'category']);
  });

  it('are kept and shown as they are, markup and operators included', async () => {
    const odd = { title: '<b>$where</b> & "café" 🎫', venue: '{"$gt":""}' };
    const { body } = await post(odd);
    expect(body).toMatchObject(odd);
  });

  it('are kept without what nobody sees, and are none when there is nothing else', async () => {
    const { body } = await post({ title: 'Concert \u202egnp\u202c', venue: '\u200b', description: 'a\u2066b' });
    expect(body).toMatchObject({ title: 'Concert gnp', description: 'ab' });
    expect(body).not.toHaveProperty('venue');
  });

  it('are nothing that the service decides', async () => {
    const { body } = await post({
      id: newId(),
      userId: 'me',
      status: 'sold',
      orderId: newId(),
      version: 7,
      outbox: [],
    });
    expect(body).toMatchObject({ status: 'available', orderId: null, version: 0 });
    expect(body.userId).not.toBe('me');
  });
});
