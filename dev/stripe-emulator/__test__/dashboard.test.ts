import { startEmulator, startReceiver, type TestEmulator } from './harness';

const webhookSecret = 'whsec_test';

describe('what happens at Stripe without the shop', () => {
  let emulator: TestEmulator;
  let receiver: Awaited<ReturnType<typeof startReceiver>>;
  beforeAll(async () => {
    receiver = await startReceiver(webhookSecret);
    emulator = await startEmulator({ webhookUrl: receiver.url, webhookSecret });
  });
  afterAll(async () => {
    await emulator.close();
    await receiver.close();
  });

  const authorised = () => emulator.newIntent({ confirm: true, payment_method: 'pm_card_visa' });
  const captured = async () => emulator.stripe.paymentIntents.capture((await authorised()).id);
  const happen = (id: string, what: object) => emulator.call('POST', `/payment_intents/${id}`, what);
  const chargeOf = async (id: string) =>
    (await emulator.stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] })).latest_charge;

  /** The types of the events that an action sends. */
  async function eventsOf(work: () => Promise<Response>): Promise<string[]> {
    await emulator.call('POST', '/webhooks/flush');
    const before = receiver.received.length;
    expect((await work()).status).toBe(200);
    await emulator.call('POST', '/webhooks/flush');
    return receiver.types().slice(before).sort();
  }

  it('is a refund, in parts, and of what is left', async () => {
    const { id } = await captured();
    expect(await eventsOf(() => happen(id, { what: 'refund', amount: 500 }))).toEqual([
      'charge.refunded',
      'refund.created',
    ]);
    expect(await chargeOf(id)).toMatchObject({ amount_refunded: 500, refunded: false });
    await happen(id, { what: 'refund' });
    expect(await chargeOf(id)).toMatchObject({ amount_refunded: 2000, refunded: true });
    expect((await happen(id, { what: 'refund' })).status).toBe(400);
  });

  it('is a refund that the bank sends back', async () => {
    const { id } = await captured();
    await happen(id, { what: 'refund', amount: 500 });
    expect(await eventsOf(() => happen(id, { what: 'refund_failed' }))).toEqual(['refund.failed', 'refund.updated']);
    expect(await chargeOf(id)).toMatchObject({ amount_refunded: 0, refunded: false });
    expect((await happen(id, { what: 'refund_failed' })).status).toBe(400);
  });

  it.each([
    ['won', ['charge.dispute.closed', 'charge.dispute.funds_reinstated']],
    ['lost', ['charge.dispute.closed']],
  ] as const)('is a dispute that is %s', async (outcome, events) => {
    const { id } = await captured();
    const list = async () => (await emulator.stripe.disputes.list({ payment_intent: id })).data;
    expect(await list()).toEqual([]);
    expect(await eventsOf(() => happen(id, { what: 'dispute' }))).toEqual([
      'charge.dispute.created',
      'charge.dispute.funds_withdrawn',
    ]);
    expect(await chargeOf(id)).toMatchObject({ disputed: true });
    expect(await list()).toMatchObject([{ status: 'needs_response', amount: 2000, payment_intent: id }]);
    expect(await eventsOf(() => happen(id, { what: 'dispute_closed', outcome }))).toEqual(events);
    expect(await list()).toMatchObject([{ status: outcome }]);
    expect(await chargeOf(id)).toMatchObject({ disputed: true });
    expect((await happen(id, { what: 'dispute_closed', outcome })).status).toBe(400);
    // What the bank has taken back cannot be refunded as well.
    expect((await happen(id, { what: 'refund' })).status).toBe(outcome === 'won' ? 200 : 400);
  });

  it('is an authorisation that ends', async () => {
    const { id } = await authorised();
    expect(await eventsOf(() => happen(id, { what: 'expire' }))).toEqual(['charge.expired', 'payment_intent.canceled']);
    expect(await emulator.stripe.paymentIntents.retrieve(id)).toMatchObject({
      status: 'canceled',
      amount_capturable: 0,
      cancellation_reason: 'automatic',
    });
  });

  it.each([
    [{ what: 'dispute' }, 400],
    [{ what: 'refund' }, 400],
    [{ what: 'something' }, 400],
    [{}, 400],
  ])('is not %j for an authorisation', async (what, status) => {
    const { id } = await authorised();
    expect((await happen(id, what)).status).toBe(status);
    expect(await emulator.stripe.paymentIntents.retrieve(id)).toMatchObject({ status: 'requires_capture' });
  });

  it('happens to no unknown intent', async () => {
    expect((await happen('pi_x', { what: 'dispute' })).status).toBe(404);
  });
});
