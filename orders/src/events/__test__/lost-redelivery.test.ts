import { DeadLetterModel, repairs, Subjects } from '@ticketing/common';
import { eventually, type TestService } from '@ticketing/common/testing';
import { paymentData, reserve, reserveAndAuthorize, startOrders, statusOf } from '../../__test__/fixtures';
import { OrderModel } from '../../models/order';
import { PaymentReplicaModel } from '../../models/payment-replica';

let service: TestService;

beforeAll(async () => {
  service = await startOrders({ EXPIRATION_GRACE_SECONDS: '3600' });
});
afterAll(() => service.stop());

const repaired = async () => (await repairs.get()).values.find(({ labels }) => labels.kind === 'effect')?.value ?? 0;

it('an order follows its payment although every handler died before it, and the message never comes again', async () => {
  const accepted = await reserve(service, service.signIn());
  const completed = await reserveAndAuthorize(service, service.signIn());
  const failed = await reserveAndAuthorize(service, service.signIn());
  const dying = jest.spyOn(OrderModel.collection, 'updateOne').mockImplementation(() => {
    throw new Error('the process dies here');
  });
  await service.send(Subjects.PaymentCreated, paymentData(accepted.id));
  await service.send(Subjects.PaymentCaptured, { ...completed.payment, version: 1, status: 'captured' });
  await service.send(Subjects.PaymentFailed, { ...failed.payment, version: 1, status: 'failed' });
  await service.settle();
  dying.mockRestore();
  expect(await DeadLetterModel.countDocuments()).toBe(3);
  expect(await statusOf(completed.order.id)).toBe('awaiting:payment');

  const before = await repaired();
  service.clock.advance(20_000);
  await eventually(async () => {
    expect(await statusOf(accepted.id)).toBe('awaiting:payment');
    expect(await statusOf(completed.order.id)).toBe('complete');
    expect(await statusOf(failed.order.id)).toBe('cancelled');
    expect(await PaymentReplicaModel.countDocuments({ unsettled: { $exists: true } })).toBe(0);
    expect((await repaired()) - before).toBe(3);
  });
});
