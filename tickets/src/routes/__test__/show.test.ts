import { newId, TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { receiveOrder, reserve, sell } from '../../__test__/fixtures';
import { tickets } from '../../app';
import { TicketModel } from '../../models/ticket';

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(tickets);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const show = (id: string) => request(service.url).get(`/api/tickets/${id}`);

describe('GET /api/tickets/:id', () => {
  it('shows anybody a ticket as it was made, with the details it has', async () => {
    const details = { eventDate: '2027-05-01T20:00:00.000Z', venue: 'Hall', section: 'A', description: 'Two seats' };
    const made = await sell(service, details);
    const { status, body } = await show(made.id);
    expect(status).toBe(200);
    expect(body).toEqual({ ...made, ...details });
  });

  it('shows nothing of what only the service needs', async () => {
    const { id } = await sell(service);
    const { body } = await show(id);
    expect(Object.keys(body).sort()).toEqual(
      [
        'createdAt',
        'currency',
        'id',
        'orderId',
        'price',
        'reservedUntil',
        'status',
        'title',
        'userId',
        'version',
      ].sort(),
    );
  });

  it('shows which order holds it', async () => {
    const { id } = await sell(service);
    const order = await reserve(service, id);
    expect((await show(id)).body).toMatchObject({ status: 'reserved', orderId: order.id, version: 1 });
  });

  it('shows until when it is reserved, and no longer when that is over', async () => {
    const { id } = await sell(service);
    const order = await reserve(service, id);
    expect((await show(id)).body.reservedUntil).toBe(order.expiresAt);
    await receiveOrder(service, { ...order, version: 1, status: 'cancelled' });
    expect((await show(id)).body).toMatchObject({ status: 'available', reservedUntil: null });
  });

  it('does not know until when a ticket is reserved that was reserved before this was written down', async () => {
    const { id } = await sell(service);
    const order = await reserve(service, id);
    await TicketModel.updateOne({ _id: id }, { $unset: { reservedUntil: 1 } });
    expect((await show(id)).body).toMatchObject({ status: 'reserved', reservedUntil: null });
    await receiveOrder(service, { ...order, version: 1, status: 'complete' });
    expect((await show(id)).body).toMatchObject({ status: 'sold', reservedUntil: null });
  });

  it('shows several at once, whatever their status, as each alone', async () => {
    const [available, reserved] = [await sell(service), await sell(service)];
    await reserve(service, reserved.id);
    const alone = [(await show(available.id)).body, (await show(reserved.id)).body];
    const { status, body } = await show(`list?ids=${newId()},${reserved.id},${available.id}`);
    expect(status).toBe(200);
    expect(body).toHaveLength(2);
    expect(body).toEqual(expect.arrayContaining(alone));
  });

  it.each([
    ['no ids', ''],
    ['an id that is none', `?ids=${newId()},x`],
    ['101 ids', `?ids=${Array(101).fill(newId()).join(',')}`],
  ])('refuses a list of %s', async (_case, query) => {
    const { status, body } = await show(`list${query}`);
    expect([status, body.errors]).toEqual([400, [{ message: expect.any(String), code: 'invalid', field: 'ids' }]]);
  });

  it.each([
    ['an id that nothing has', newId()],
    ['an id in capitals', 'A'.repeat(24)],
    ['an id that is too short', 'a'.repeat(23)],
    ['an id that is too long', 'a'.repeat(25)],
    ['text', 'nothing'],
    ['an encoding of nothing', '%E0%A4%A'],
    ['a NUL', '%00'],
  ])('finds nothing at %s', async (_case, id) => {
    const response = await fetch(`${service.url}/api/tickets/${id}`);
    expect(response.status).toBe(404);
    expect(await response.json()).toEqual({ errors: [{ message: 'Not found', code: 'not_found' }] });
  });
});
