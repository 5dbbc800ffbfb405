import { createStripeGateway, type StripeGateway } from '../gateway';
import { type StripeServer, startStripeMock } from './servers';

const binary = process.env.STRIPE_MOCK_BINARY;
if (!binary) {
  console.error('NOT CHECKED AGAINST STRIPE: set STRIPE_MOCK_BINARY to a stripe-mock to check what is sent to Stripe');
}

(binary ? describe : describe.skip)("the gateway's requests", () => {
  let server: StripeServer;
  let gateway: StripeGateway;
  beforeAll(async () => {
    server = await startStripeMock(String(binary));
    gateway = createStripeGateway({ apiKey: 'sk_test_gateway', apiUrl: server.url, webhookSecret: 'whsec_test' });
  });
  afterAll(() => server.stop());

  const intent = { key: 'k', intentId: 'pi_1' };
  it.each<[string, () => Promise<unknown>]>([
    ['create', () => gateway.createIntent({ key: 'k', amount: 2000, currency: 'usd', metadata: { paymentId: 'p1' } })],
    ['confirm with a payment method', () => gateway.confirmIntent({ ...intent, token: 'pm_card_visa' })],
    ['confirm with a confirmation token', () => gateway.confirmIntent({ ...intent, token: 'ctoken_visa' })],
    ['capture', () => gateway.captureIntent(intent)],
    ['cancel', () => gateway.cancelIntent(intent)],
    ['retrieve', () => gateway.retrieveIntent('pi_1')],
    ['refund', () => gateway.refundIntent({ ...intent, reason: 'order_cancelled' })],
    ['refund a part', () => gateway.refundIntent({ ...intent, amount: 50, reason: 'order_complete' })],
  ])("fit Stripe's OpenAPI: %s", async (_name, request) => {
    expect(await request()).toMatchObject({ id: expect.stringMatching(/^pi_/), currency: 'usd' });
  });

  it.each(['ch_1', 're_1', 'dp_1'])(
    "fit it when they look for the intent of %s, which stripe-mock's has not",
    async (id) => {
      expect(await gateway.findIntentId(id)).toBeUndefined();
    },
  );

  it('fit it but for a card token, which Stripe takes and leaves out of its OpenAPI', async () => {
    await expect(gateway.confirmIntent({ ...intent, token: 'tok_visa' })).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringMatching(/payment_method_data.*value is not in enumeration/),
    });
  });
});
