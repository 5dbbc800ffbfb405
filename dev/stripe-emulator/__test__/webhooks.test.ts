import { eventually } from '@ticketing/common/testing';
import type { StripeEmulatorOptions } from '../emulator';
import { startEmulator, startReceiver } from './harness';

const webhookSecret = 'whsec_test';

describe('the webhooks of the emulator', () => {
  const open: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const close of open.splice(0).reverse()) await close();
  });

  async function start(answer?: (delivery: number) => number, options: StripeEmulatorOptions = {}) {
    const receiver = await startReceiver(webhookSecret, answer);
    open.push(receiver.close);
    const emulator = await startEmulator({ webhookUrl: receiver.url, webhookSecret, ...options });
    open.push(emulator.close);
    return { receiver, emulator };
  }

  it('tell, signed, what happens to a payment', async () => {
    const { receiver, emulator } = await start();
    const { paymentIntents, refunds } = emulator.stripe;
    const { id } = await emulator.newIntent({ metadata: { paymentId: 'p1' } });
    await paymentIntents.confirm(id, { payment_method: 'pm_card_chargeDeclined' }).catch(() => undefined);
    await paymentIntents.confirm(id, { payment_method: 'pm_card_visa' });
    await paymentIntents.capture(id);
    await refunds.create({ payment_intent: id });
    const other = await emulator.newIntent();
    await paymentIntents.confirm(other.id, { payment_method: 'pm_card_authenticationRequired' });
    await paymentIntents.cancel(other.id);
    await emulator.call('POST', '/webhooks/flush');
    expect(receiver.types().sort()).toEqual([
      'charge.captured',
      'charge.failed',
      'charge.refunded',
      'charge.succeeded',
      'payment_intent.amount_capturable_updated',
      'payment_intent.canceled',
      'payment_intent.created',
      'payment_intent.created',
      'payment_intent.payment_failed',
      'payment_intent.requires_action',
      'payment_intent.succeeded',
      'refund.created',
    ]);
    const succeeded = receiver.received.find((event) => event.type === 'payment_intent.succeeded');
    expect(succeeded?.data.object).toMatchObject({ id, status: 'succeeded', metadata: { paymentId: 'p1' } });
    expect(await emulator.stripe.events.retrieve(String(succeeded?.id))).toMatchObject({
      ...succeeded,
      pending_webhooks: 0,
    });
  });

  it('are sent again until they are accepted', async () => {
    const { receiver, emulator } = await start((delivery) => (delivery <= 3 ? 503 : 200));
    await emulator.newIntent();
    await eventually(() => expect(receiver.types()).toEqual(['payment_intent.created']));
    expect(receiver.deliveries()).toBe(4);
  });

  it('are given up at last', async () => {
    const { receiver, emulator } = await start(() => 500, { giveUpAfterMs: 2_000 });
    await emulator.newIntent();
    await emulator.call('POST', '/webhooks/flush');
    expect(receiver.deliveries()).toBeGreaterThan(1);
    expect((await emulator.state()).events).toMatchObject([{ pending_webhooks: 1 }]);
  });

  it('do not hold up the answer', async () => {
    const { receiver, emulator } = await start();
    await emulator.fail({ on: 'webhook', kind: 'delay', ms: 2_000 });
    await emulator.newIntent();
    expect(receiver.types()).toEqual([]);
    await eventually(() => expect(receiver.types()).toEqual(['payment_intent.created']));
  });

  it('repeat the same event on demand', async () => {
    const { receiver, emulator } = await start();
    await emulator.fail({ on: 'webhook', kind: 'repeat', copies: 3 });
    await emulator.newIntent();
    await emulator.call('POST', '/webhooks/flush');
    expect(receiver.received).toHaveLength(3);
    expect(new Set(receiver.received.map((event) => event.id)).size).toBe(1);
  });

  it('lose the events of one type on demand', async () => {
    const { receiver, emulator } = await start();
    await emulator.fail({ on: 'webhook', kind: 'drop', type: 'payment_intent.created', times: 9 });
    const { id } = await emulator.newIntent();
    await emulator.stripe.paymentIntents.cancel(id);
    await emulator.call('POST', '/webhooks/flush');
    expect(receiver.types()).toEqual(['payment_intent.canceled']);
  });

  it('arrive in the wrong order on demand', async () => {
    const { receiver, emulator } = await start();
    await emulator.fail({ on: 'webhook', kind: 'shuffle', ms: 2_000, times: 2 });
    const { id } = await emulator.newIntent();
    await emulator.stripe.paymentIntents.cancel(id);
    await eventually(() => expect(receiver.types()).toEqual(['payment_intent.canceled', 'payment_intent.created']));
  });

  it('are not sent for what was refused or replayed', async () => {
    const { receiver, emulator } = await start();
    const { id } = await emulator.newIntent();
    const cancel = () => emulator.stripe.paymentIntents.cancel(id, {}, { idempotencyKey: 'k' });
    await cancel();
    await cancel();
    await emulator.stripe.paymentIntents.capture(id).catch(() => undefined);
    await emulator.call('POST', '/webhooks/flush');
    expect(receiver.types().sort()).toEqual(['payment_intent.canceled', 'payment_intent.created']);
  });
});
