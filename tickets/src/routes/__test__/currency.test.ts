import { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { reserve, sell } from '../../__test__/fixtures';
import { tickets } from '../../app';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets, { CURRENCY: 'JPY', FEE_PERCENT: '2.5' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const api = () => request(service.url);

describe('a marketplace in yen, which has no decimals', () => {
  it('says so, what a ticket costs at the least, and what the fee is', async () => {
    const { body } = await api().get('/api/tickets/terms').expect(200);
    expect(body).toEqual({ currency: 'JPY', decimals: 0, minimumPrice: 50, feePercent: 2.5 });
  });

  it('shows a price as it was given, and announces it in whole yen', async () => {
    const { id, price, currency } = await sell(service, { price: 1000 });
    expect([price, currency]).toEqual([1000, 'JPY']);
    await service.settle();
    const [created] = service.broker.published('ticket:created').filter(({ data }) => data.id === id);
    expect(created?.data).toMatchObject({ price: 1000, currency: 'JPY' });
  });

  it('refuses a price with decimals, and says why', async () => {
    const { status, body } = await api()
      .post('/api/tickets')
      .set('Cookie', service.signIn().cookie)
      .send({ title: 'Concert', price: 1000.5 });
    const message = 'Prices in JPY have no decimals';
    expect([status, body.errors]).toEqual([400, [{ message, code: 'invalid', field: 'price' }]]);
  });

  it('compares prices in yen', async () => {
    for (const price of [999, 1000, 1001]) await sell(service, { price });
    const { body } = await api().get('/api/tickets?minPrice=1000&sort=price').expect(200);
    expect(body.map(({ price }: { price: number }) => price)).toEqual([1000, 1001]);
    await api().get('/api/tickets?minPrice=999.5').expect(400);
  });

  it('adds up what a seller has listed in yen', async () => {
    const seller = service.signIn();
    const { id } = await sell(service, { price: 1000 }, seller);
    await sell(service, { price: 500 }, seller);
    await reserve(service, id);
    const { body } = await api().get('/api/tickets/totals').set('Cookie', seller.cookie).expect(200);
    expect(body).toEqual(
      expect.arrayContaining([
        { status: 'available', currency: 'JPY', count: 1, price: 500 },
        { status: 'reserved', currency: 'JPY', count: 1, price: 1000 },
      ]),
    );
  });
});

describe('a currency that Stripe treats specially', () => {
  it.each(['ISK', 'HUF', 'TWD', 'UGX', 'KWD', 'usd', 'XXX'])(
    'such as %s ends the start in one clear line',
    async (CURRENCY) => {
      await expect(TestService.start(tickets, { CURRENCY })).rejects.toThrow(
        /^Configuration is wrong: CURRENCY: must be one of AED, .*USD$/,
      );
    },
  );
});
