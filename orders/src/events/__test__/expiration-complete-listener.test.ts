import { Subjects } from '@ticketing/common';
import type { TestService } from '@ticketing/common/testing';
import {
  eventsOf,
  holdMs,
  postOrder,
  reserve,
  reserveAndAuthorize,
  reserveAndPay,
  startOrders,
  statusOf,
} from '../../__test__/fixtures';

let service: TestService;

beforeAll(async () => {
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const expire = (orderId: string) => service.receive(Subjects.ExpirationComplete, { orderId });

describe('expiration:complete', () => {
  it('cancels an order whose time is over, and gives its ticket back', async () => {
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs);
    await expire(order.id);
    expect(await statusOf(order.id)).toBe('cancelled');
    expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']);
    await postOrder(service, service.signIn(), order.ticket.id).expect(201);
  });

  it('is ignored when it comes early, and heeded when it comes again in time', async () => {
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs - 1);
    await expire(order.id);
    expect(await statusOf(order.id)).toBe('created');
    service.clock.advance(1);
    await expire(order.id);
    expect(await statusOf(order.id)).toBe('cancelled');
  });

  it('changes nothing when it comes twice', async () => {
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs);
    await expire(order.id);
    await expire(order.id);
    expect(eventsOf(service, order.id)).toEqual(['order:created 0', 'order:cancelled 1']);
  });

  it('changes nothing while a payment is being collected', async () => {
    const { order } = await reserveAndAuthorize(service, service.signIn());
    service.clock.advance(holdMs);
    await expire(order.id);
    expect(await statusOf(order.id)).toBe('awaiting:payment');
  });

  it('changes nothing after completion', async () => {
    const { order } = await reserveAndPay(service, service.signIn());
    service.clock.advance(holdMs);
    await expire(order.id);
    expect(await statusOf(order.id)).toBe('complete');
  });
});
