import { readPageAt, type TestService, type TestUser, walkPages } from '@ticketing/common/testing';
import request from 'supertest';
import { type OrderView, reserve, startOrders } from '../../__test__/fixtures';

let service: TestService;

beforeAll(async () => {
  service = await startOrders({ MAX_LIVE_ORDERS: '100' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const list = (user: TestUser, path = '/api/orders') => request(service.url).get(path).set('Cookie', user.cookie);

const page = (user: TestUser, path: string) => readPageAt<OrderView>(service.url, path, user.cookie);

async function reserveSeveral(buyer: TestUser, count: number): Promise<OrderView[]> {
  const made: OrderView[] = [];
  for (let i = 0; i < count; i++) made.unshift(await reserve(service, buyer));
  return made;
}

const idsOf = (views: OrderView[]) => views.map(({ id }) => id);

describe('GET /api/orders', () => {
  it('lists one’s own orders, the newest first, whatever became of them', async () => {
    const buyer = service.signIn();
    const older = await reserve(service, buyer);
    service.clock.advance(1_000);
    const newer = await reserve(service, buyer);
    await reserve(service, service.signIn());
    await request(service.url).delete(`/api/orders/${older.id}`).set('Cookie', buyer.cookie).expect(204);
    const response = await list(buyer);
    expect(response.status).toBe(200);
    expect(response.body).toEqual([newer, { ...older, status: 'cancelled', cancelReason: 'buyer', version: 1 }]);
    expect(response.headers.link).toBeUndefined();
  });

  it('is an empty list for who has none', async () => {
    const response = await list(service.signIn());
    expect([response.status, response.body]).toEqual([200, []]);
  });

  it('refuses who is not signed in', async () => {
    const response = await request(service.url).get('/api/orders');
    expect([response.status, response.body.errors[0].code]).toEqual([401, 'not_signed_in']);
  });

  it('leads through all pages by the Link header, each order once, also when all were made in the same millisecond', async () => {
    const buyer = service.signIn();
    const all = await reserveSeveral(buyer, 5);
    const first = await page(buyer, '/api/orders?limit=2');
    expect(idsOf(first.items)).toEqual(idsOf(all.slice(0, 2)));
    const walked = await walkPages<OrderView>(service.url, '/api/orders?limit=2', buyer.cookie);
    expect(idsOf(walked)).toEqual(idsOf(all));
  });

  it('is not disturbed by an order that is made between two pages', async () => {
    const buyer = service.signIn();
    const all = await reserveSeveral(buyer, 3);
    const { next } = await page(buyer, '/api/orders?limit=2');
    service.clock.advance(1_000);
    await reserve(service, buyer);
    const second = await page(buyer, next ?? '');
    expect(idsOf(second.items)).toEqual(idsOf(all.slice(2)));
  });

  it('holds 20 unless asked otherwise', async () => {
    const buyer = service.signIn();
    await reserveSeveral(buyer, 21);
    expect((await list(buyer)).body).toHaveLength(20);
    expect((await list(buyer, '/api/orders?limit=100')).body).toHaveLength(21);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=many', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=nonsense', 'cursor'],
    ['cursor=', 'cursor'],
    [`cursor=${'a'.repeat(501)}`, 'cursor'],
  ])('refuses %.40s', async (query, field) => {
    const response = await list(service.signIn(), `/api/orders?${query}`);
    expect([response.status, response.body.errors[0].field]).toEqual([400, field]);
  });

  it('never shows another’s orders by their cursor', async () => {
    const other = service.signIn();
    await reserveSeveral(other, 3);
    const { next } = await page(other, '/api/orders?limit=1');
    expect((await page(service.signIn(), next ?? '')).items).toEqual([]);
  });
});
