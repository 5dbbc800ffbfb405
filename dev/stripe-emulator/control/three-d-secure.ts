import { type Request, type Response, Router } from 'express';
import { authenticated } from '../api/attempts';
import { newId } from '../api/objects/ids';
import { money, type Params, text } from '../api/params';
import { type Emulator, execute } from '../execute';

/** The bank's page: the buyer completes or fails the authentication there, and returns to the shop. */
export function threeDSecure(emulator: Emulator): Router {
  const router = Router();
  router.get('/3ds/:id', (req, res) => {
    const intent = findIntent(emulator, req.params.id, req.query);
    if (!intent) res.status(404).type('html').send(page('<p>There is no such payment.</p>'));
    else if (intent.status !== 'requires_action') goBack(res, req.query, intent.client_secret, intent.status);
    else res.type('html').send(page(form(money(intent.amount, intent.currency), req.query)));
  });
  router.post('/3ds/:id', (req, res) => {
    const intent = findIntent(emulator, req.params.id, req.body);
    if (!intent) {
      res.status(404).type('html').send(page('<p>There is no such payment.</p>'));
      return;
    }
    const success = text(req.body, 'outcome') === 'complete';
    execute(emulator, {
      run: (call) => authenticated(call, call.change.get('intents', intent.id) ?? intent, success),
      id: intent.id,
      params: {},
      requestId: newId('req'),
      baseUrl: baseUrlOf(req),
    });
    const status = emulator.ledger.get('intents', intent.id)?.status ?? intent.status;
    goBack(res, req.body, intent.client_secret, status);
  });
  return router;
}

/** Only a client that knows the client secret may see or touch the payment. */
function findIntent({ ledger }: Emulator, id: string, params: Params) {
  const intent = ledger.get('intents', id);
  return intent && text(params, 'client_secret') === intent.client_secret ? intent : undefined;
}

/** Back to the shop, if it is on this machine or on the page's own host, with the parameters that Stripe adds. */
function goBack(res: Response, params: Params, clientSecret: string | null, status: string) {
  const outcome = status === 'requires_payment_method' || status === 'canceled' ? 'failed' : 'succeeded';
  const shop = shopUrl(text(params, 'return_url'), res.req.get('host'));
  if (!shop) {
    res.type('html').send(page(`<p>The authentication ${outcome}. You can close this page.</p>`));
    return;
  }
  shop.searchParams.set('payment_intent', clientSecret?.split('_secret_')[0] ?? '');
  shop.searchParams.set('payment_intent_client_secret', clientSecret ?? '');
  shop.searchParams.set('redirect_status', outcome);
  res.redirect(303, shop.href);
}

function shopUrl(value: string | undefined, ownHost: string | undefined): URL | undefined {
  const url = value && URL.canParse(value) ? new URL(value) : undefined;
  const known = url && (url.host === ownHost || ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname));
  return known && /^https?:$/.test(url.protocol) ? url : undefined;
}

const form = (amount: string, params: Params) => `
    <p>Your bank asks you to confirm this payment of</p>
    <p class="amount">${escaped(amount)}</p>
    <form method="post">
      <input type="hidden" name="client_secret" value="${escaped(text(params, 'client_secret'))}">
      <input type="hidden" name="return_url" value="${escaped(text(params, 'return_url'))}">
      <button name="outcome" value="complete">Complete authentication</button>
      <button name="outcome" value="fail">Fail authentication</button>
    </form>`;

/** In the colours of the shop. */
const style = `
  :root { color-scheme: light dark; background: light-dark(#f6f6fb, #12131a); color: light-dark(#1b1c2b, #eceef6); font: 1rem/1.5 system-ui, sans-serif }
  body { display: grid; min-height: 100dvh; margin: 0; place-items: center }
  main { box-sizing: border-box; width: min(26rem, 100% - 2rem); padding: 2rem; border: 1px solid light-dark(#dcdee9, #333648); border-radius: .75rem; background: light-dark(#fff, #1c1e29) }
  h1 { margin: 0 0 1rem; font-size: 1.35rem; line-height: 1.2 }
  p { margin: 0 0 .5rem }
  .amount { margin-bottom: 1.5rem; font-size: 1.9rem; font-weight: 700 }
  button { width: 100%; min-height: 2.75rem; margin-top: .75rem; border: 1px solid transparent; border-radius: .5rem; background: light-dark(#4338ca, #4f46e5); color: #fff; font: inherit; font-weight: 600; cursor: pointer }
  button + button { border-color: light-dark(#7d8199, #787d98); background: none; color: inherit }`;

const page = (content: string) => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>3-D Secure test page</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
    <h1>3-D Secure test page</h1>${content}
    </main>
  </body>
</html>`;

const escaped = (value = '') => value.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

const baseUrlOf = (req: Request) => `http://${req.get('host')}`;
