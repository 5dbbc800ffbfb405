import { TestService, type TestUser } from '@ticketing/common/testing';
import request from 'supertest';
import { sell } from '../../__test__/fixtures';
import { tickets } from '../../app';

let service: TestService;
let seller: TestUser;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
beforeEach(() => {
  seller = service.signIn();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const totals = (cookie = seller.cookie) => request(service.url).get('/api/tickets/totals').set('Cookie', cookie);

describe('GET /api/tickets/totals', () => {
  it("counts one's own tickets by status, and adds their prices up to the cent", async () => {
    for (const price of [1.1, 2.2, 20.5]) await sell(service, { price }, seller);
    const withdrawn = await sell(service, { price: 999_999.99 }, seller);
    await request(service.url).delete(`/api/tickets/${withdrawn.id}`).set('Cookie', seller.cookie).expect(204);
    await sell(service, { price: 7 }, service.signIn());

    const { status, body } = await totals();
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
    expect(body).toEqual(
      expect.arrayContaining([
        { status: 'available', currency: 'USD', count: 3, price: 23.8 },
        { status: 'withdrawn', currency: 'USD', count: 1, price: 999_999.99 },
      ]),
    );
  });

  it('has nothing to say to somebody who has listed nothing', async () => {
    expect((await totals()).body).toEqual([]);
  });

  it('is for people who are signed in', async () => {
    const { status, body } = await totals('');
    expect([status, body.errors[0].code]).toEqual([401, 'not_signed_in']);
  });
});
