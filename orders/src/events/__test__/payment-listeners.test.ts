import { DeadLetterModel, Subjects } from '@ticketing/common';
import { newId, type TestService } from '@ticketing/common/testing';
import request from 'supertest';
import {
  eventsOf,
  holdMs,
  paymentData,
  postOrder,
  reserve,
  reserveAndAuthorize,
  reserveAndPay,
  startOrders,
  statusOf,
} from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';

let service: TestService;

beforeAll(async () => {
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const accepted = ['order:created 0', 'order:payment-accepted 1'];
const cancelled = ['order:created 0', 'order:cancelled 1'];
const completed = [...accepted, 'order:completed 2'];

async function reserveAndCancel() {
  const buyer = service.signIn();
  const order = await reserve(service, buyer);
  await request(service.url).delete(`/api/orders/${order.id}`).set('Cookie', buyer.cookie).expect(204);
  await service.settle();
  return order;
}

describe('payment:created', () => {
  it('is accepted, once however often it comes', async () => {
    const { order, payment } = await reserveAndAuthorize(service, service.signIn());
    await service.receive(Subjects.PaymentCreated, payment);
    await service.receive(Subjects.PaymentCreated, { ...payment, version: 1 });
    expect(await statusOf(order.id)).toBe('awaiting:payment');
    expect(eventsOf(service, order.id)).toEqual(accepted);
  });

  it('is accepted after the order’s time as long as nobody has ended the order', async () => {
    const order = await reserve(service, service.signIn());
    service.clock.advance(holdMs + 1);
    await service.receive(Subjects.PaymentCreated, paymentData(order.id));
    await service.receive(Subjects.ExpirationComplete, { orderId: order.id });
    expect(eventsOf(service, order.id)).toEqual(accepted);
  });

  it.each(['pending', 'requires_action', 'declined'] as const)(
    'accepts nothing while the payment is %s',
    async (status) => {
      const order = await reserve(service, service.signIn());
      await service.receive(Subjects.PaymentCreated, paymentData(order.id, { status }));
      expect(eventsOf(service, order.id)).toEqual(['order:created 0']);
    },
  );

  it('of another payment changes nothing', async () => {
    const { order, payment } = await reserveAndAuthorize(service, service.signIn());
    await service.receive(Subjects.PaymentCreated, paymentData(order.id));
    expect(await OrderModel.findById(order.id).lean()).toMatchObject({ paymentId: payment.id, version: 1 });
  });

  it('after the order was cancelled changes nothing', async () => {
    const order = await reserveAndCancel();
    await service.receive(Subjects.PaymentCreated, paymentData(order.id));
    expect(await statusOf(order.id)).toBe('cancelled');
    expect(eventsOf(service, order.id)).toEqual(cancelled);
  });
});

describe('payment:captured', () => {
  it('completes the order, once however often it comes', async () => {
    const { order, payment } = await reserveAndPay(service, service.signIn());
    await service.receive(Subjects.PaymentCaptured, { ...payment, version: 1, status: 'captured' });
    expect(await statusOf(order.id)).toBe('complete');
    expect(eventsOf(service, order.id)).toEqual(completed);
  });

  it('keeps the ticket for good', async () => {
    const { order } = await reserveAndPay(service, service.signIn());
    service.clock.advance(10 * holdMs);
    await postOrder(service, service.signIn(), order.ticket.id).expect(400);
  });

  it('of a payment that was not accepted changes nothing', async () => {
    const { order } = await reserveAndAuthorize(service, service.signIn());
    await service.receive(Subjects.PaymentCaptured, paymentData(order.id, { status: 'captured' }));
    expect(eventsOf(service, order.id)).toEqual(accepted);
  });
});

describe('payment:failed', () => {
  it('cancels the order and gives its ticket back, once however often it comes', async () => {
    const { order, payment } = await reserveAndAuthorize(service, service.signIn());
    const failed = { ...payment, version: 1, status: 'failed' } as const;
    await service.receive(Subjects.PaymentFailed, failed);
    await service.receive(Subjects.PaymentFailed, failed);
    expect(eventsOf(service, order.id)).toEqual([...accepted, 'order:cancelled 2']);
    await postOrder(service, service.signIn(), order.ticket.id).expect(201);
  });

  it('of a payment that was not accepted changes nothing', async () => {
    const { order } = await reserveAndAuthorize(service, service.signIn());
    await service.receive(Subjects.PaymentFailed, paymentData(order.id, { status: 'failed' }));
    expect(eventsOf(service, order.id)).toEqual(accepted);
  });

  it('after completion changes nothing', async () => {
    const { order, payment } = await reserveAndPay(service, service.signIn());
    await service.receive(Subjects.PaymentFailed, { ...payment, version: 2, status: 'failed' });
    expect(eventsOf(service, order.id)).toEqual(completed);
  });
});

describe('a payment for an order that is not known here', () => {
  it('becomes a dead letter instead of being tried for ever', async () => {
    await service.receive(Subjects.PaymentCreated, paymentData(newId()));
    expect(await DeadLetterModel.countDocuments({ subject: Subjects.PaymentCreated, group: 'orders' })).toBe(1);
  });
});
