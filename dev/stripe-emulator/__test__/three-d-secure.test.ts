import { once } from 'node:events';
import http from 'node:http';
import { startEmulator, type TestEmulator } from './harness';

describe('3-D Secure in the emulator', () => {
  let emulator: TestEmulator;
  beforeEach(async () => {
    emulator = await startEmulator();
  });
  afterEach(() => emulator.close());

  const returnUrl = 'http://localhost:3000/orders/1?x=%22%3E';

  async function challenge(method = 'pm_card_threeDSecure2Required', return_url = returnUrl) {
    const { id, client_secret } = await emulator.newIntent();
    const intent = await emulator.stripe.paymentIntents.confirm(id, { payment_method: method, return_url });
    return { id, client_secret: String(client_secret), url: String(intent.next_action?.redirect_to_url?.url) };
  }

  const answer = (url: string, fields: Record<string, string>) =>
    fetch(url.split('?')[0] ?? '', { method: 'POST', body: new URLSearchParams(fields), redirect: 'manual' });
  const intentOf = (id: string) => emulator.stripe.paymentIntents.retrieve(id);

  it('shows a page with two buttons, and moves nothing by itself', async () => {
    const { id, url } = await challenge();
    const page = await fetch(url);
    expect(page.headers.get('content-type')).toMatch(/html/);
    const html = await page.text();
    expect(html).toContain('$20.00');
    expect(html.match(/<button name="outcome" value="\w+">/g)).toEqual([
      '<button name="outcome" value="complete">',
      '<button name="outcome" value="fail">',
    ]);
    expect(html).toContain('value="http://localhost:3000/orders/1?x=%22%3E"');
    expect((await intentOf(id)).status).toBe('requires_action');
  });

  it('authorises once it is completed, and goes back to the shop', async () => {
    const { id, client_secret, url } = await challenge();
    const response = await answer(url, { client_secret, return_url: returnUrl, outcome: 'complete' });
    expect(response.status).toBe(303);
    const shop = new URL(response.headers.get('location') ?? '');
    expect(shop.href).toMatch(/^http:\/\/localhost:3000\/orders\/1\?x=%22%3E&/);
    expect(Object.fromEntries(shop.searchParams)).toMatchObject({
      payment_intent: id,
      payment_intent_client_secret: client_secret,
      redirect_status: 'succeeded',
    });
    expect(await intentOf(id)).toMatchObject({
      status: 'requires_capture',
      amount_capturable: 2000,
      next_action: null,
    });
    expect((await emulator.state()).events.map((event) => event.type)).toContain(
      'payment_intent.amount_capturable_updated',
    );
  });

  it('asks for another card once it failed', async () => {
    const { id, client_secret, url } = await challenge();
    const response = await answer(url, { client_secret, return_url: returnUrl, outcome: 'fail' });
    expect(response.headers.get('location')).toContain('redirect_status=failed');
    expect(await intentOf(id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { code: 'payment_intent_authentication_failure' },
    });
    expect((await emulator.state()).events.at(-1)?.type).toBe('payment_intent.payment_failed');
  });

  it('can be followed by a decline', async () => {
    const { id, client_secret, url } = await challenge('pm_card_threeDSecureRequiredChargeDeclined');
    const response = await answer(url, { client_secret, return_url: returnUrl, outcome: 'complete' });
    expect(response.headers.get('location')).toContain('redirect_status=failed');
    expect(await intentOf(id)).toMatchObject({
      status: 'requires_payment_method',
      last_payment_error: { decline_code: 'generic_decline' },
    });
  });

  it('does it once, though the button is pressed twice', async () => {
    const { client_secret, url } = await challenge();
    await answer(url, { client_secret, outcome: 'complete' });
    const again = await answer(url, { client_secret, outcome: 'fail' });
    expect(await again.text()).toContain('succeeded');
    expect((await emulator.state()).charges).toHaveLength(1);
    expect(await (await fetch(url, { redirect: 'manual' })).status).toBe(303);
  });

  it('shows and does nothing without the client secret', async () => {
    const { id, url } = await challenge();
    expect((await fetch(url.replace('_secret_', '_guess_'))).status).toBe(404);
    expect((await answer(url, { client_secret: 'guess', outcome: 'complete' })).status).toBe(404);
    expect((await intentOf(id)).status).toBe('requires_action');
  });

  it('goes back to a shop that is on its own host, wherever that is', async () => {
    const { client_secret, url } = await challenge();
    const shop = 'http://shop.example/orders/1';
    const body = new URLSearchParams({ client_secret, return_url: shop, outcome: 'complete' }).toString();
    const headers = { host: 'shop.example', 'content-type': 'application/x-www-form-urlencoded' };
    // Not fetch, which sets the Host header itself.
    const request = http.request(url.split('?')[0] ?? '', { method: 'POST', headers }).end(body);
    const [response] = await once(request, 'response');
    expect(response.headers.location).toMatch(/^http:\/\/shop.example\/orders\/1\?payment_intent=/);
    response.resume();
  });

  it.each(['https://shop.example/', 'javascript:alert(1)', '//localhost.example', 'not a url'])(
    'does not go to %s',
    async (away) => {
      const { client_secret, url } = await challenge();
      const response = await answer(url, { client_secret, return_url: away, outcome: 'complete' });
      expect(response.status).toBe(200);
      expect(response.headers.get('location')).toBeNull();
    },
  );
});
