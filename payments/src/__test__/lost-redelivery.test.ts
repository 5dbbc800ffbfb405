import { DeadLetterModel, LastWritten, repairs } from '@ticketing/common';
import { eventually } from '@ticketing/common/testing';
import { OrderReplicaModel } from '../models/order-replica';
import { PaymentModel } from '../models/payment';
import { PaymentsUnderTest, price, type TestOrder } from './payments-under-test';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterAll(() => payments.stop());

const repaired = async () => (await repairs.get()).values.find(({ labels }) => labels.kind === 'effect')?.value ?? 0;

/** An order with an authorised payment that the payment sweep does not pick up on its own. */
async function authorizedOrder(): Promise<TestOrder> {
  const order = await payments.order();
  await payments.pay(order).expect(201);
  await PaymentModel.updateMany({}, { $unset: { dueAt: '' } });
  return order;
}

it('a payment follows its order although every handler died before it, and the message never comes again', async () => {
  const [accepted, cancelled, late] = [await authorizedOrder(), await authorizedOrder(), await authorizedOrder()];
  await payments.accept(late);
  // The copies that die are not the one that has authorised: they remember nothing of it.
  const strange = jest.spyOn(LastWritten.prototype, 'take').mockReturnValue(undefined);
  const dying = jest.spyOn(PaymentModel, 'findOne').mockImplementation(() => {
    throw new Error('the process dies here');
  });
  await payments.accept(accepted);
  await payments.cancel(cancelled);
  await payments.cancel(late, 2);
  dying.mockRestore();
  strange.mockRestore();
  expect(await DeadLetterModel.countDocuments()).toBe(3);
  expect(await payments.statusOf(accepted)).toBe('authorized');

  const before = await repaired();
  payments.service.clock.advance(20_000);
  await eventually(async () => {
    expect(await payments.moneyOf(accepted)).toMatchObject({ held: 0, captured: price, refunded: 0 });
    expect(await payments.moneyOf(cancelled)).toMatchObject({ held: 0, captured: 0 });
    expect(await payments.moneyOf(late)).toMatchObject({ captured: price, refunded: price });
    expect(await OrderReplicaModel.countDocuments({ unsettled: { $exists: true } })).toBe(0);
    expect((await repaired()) - before).toBe(3);
  });
});
