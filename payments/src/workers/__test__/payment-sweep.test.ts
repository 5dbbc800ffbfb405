import { PaymentsUnderTest, type TestOrder } from '../../__test__/payments-under-test';
import { PaymentModel } from '../../models/payment';

let payments: PaymentsUnderTest;
beforeAll(async () => {
  payments = await PaymentsUnderTest.start();
});
afterEach(() => payments.reset());
afterAll(() => payments.stop());

const retrievals = async () => (await payments.stripe.state()).counts.retrieve?.asked ?? 0;
const dueAt = async (order: TestOrder) => (await payments.paymentOf(order)).state.dueAt?.getTime();
const inSeconds = (seconds: number) => payments.service.clock.now().getTime() + seconds * 1_000;

/** An order whose payment was authorised at Stripe without our learning of it. */
const unheardAuthorization = async () => {
  const order = await payments.order();
  await payments.pay(order, 'tok_threeDSecure2Required');
  await payments.stripe.authenticate(order.data.id);
  return order;
};

describe('the payment sweep', () => {
  it('leaves alone what is not due yet: its request is probably still running', async () => {
    const order = await unheardAuthorization();
    const before = await retrievals();
    await payments.copy().sweep();
    expect(await retrievals()).toBe(before);
    expect(await payments.statusOf(order)).toBe('requires_action');
  });

  it('finds out what nobody told us', async () => {
    const order = await unheardAuthorization();
    payments.service.clock.advance(15_000);
    await payments.copy().sweep();
    expect(await payments.statusOf(order)).toBe('authorized');
  });

  it('never looks again at a payment that is over', async () => {
    const order = await payments.order();
    await payments.pay(order);
    await payments.accept(order);
    payments.service.clock.advance(3_600_000);
    const before = await retrievals();
    await payments.copy().sweep();
    expect(await retrievals()).toBe(before);
    expect(await dueAt(order)).toBeUndefined();
  });

  it('comes back to a payment that Stripe says nothing new of, without a new version', async () => {
    const order = await payments.order();
    await payments.pay(order);
    const { version } = await payments.paymentOf(order);
    payments.service.clock.advance(15_000);
    await payments.copy().sweep();
    expect(await dueAt(order)).toBe(inSeconds(5));
    expect((await payments.paymentOf(order)).version).toBe(version);
  });

  it('is held up by no payment that fails', async () => {
    const broken = await payments.order();
    await payments.pay(broken);
    await PaymentModel.updateOne({ orderId: broken.data.id }, { $set: { stripeId: 'pi_unheardOf' } });
    const order = await unheardAuthorization();
    payments.service.clock.advance(15_000);
    await payments.copy().sweep();
    expect(await payments.statusOf(order)).toBe('authorized');
    expect(await payments.statusOf(broken)).toBe('authorized');
    expect(await dueAt(broken)).toBe(inSeconds(5));
  });

  it('asks Stripe once about a payment that several copies find due at the same moment', async () => {
    const order = await unheardAuthorization();
    const due = await payments.paymentOf(order);
    const before = await retrievals();
    const copies = [payments.copy(), payments.copy(), payments.copy()];
    // Not before: what one copy has found out would be due again at the very moment that the others have seen.
    payments.service.clock.advance(15_000);
    await Promise.all(copies.map(({ settlement }) => settlement.recover(due)));
    await payments.becomes(order, 'authorized');
    expect(await retrievals()).toBe(before + 1);
  });

  it('runs by itself, in the service', async () => {
    const order = await unheardAuthorization();
    payments.service.clock.advance(15_000);
    await payments.becomes(order, 'authorized');
  });
});
