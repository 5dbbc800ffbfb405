import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import Stripe from 'stripe';
import { openSpan } from '../../common/src/tracing';
import type { Endpoint } from './api/endpoint';
import { ApiError, unauthorized } from './api/errors';
import { newId } from './api/objects/ids';
import { type Params, refuseUnknown } from './api/params';
import { type Emulator, execute, seconds } from './execute';
import type { RequestFault } from './faults';

/** Serves one endpoint of Stripe's API, with idempotency and faults. */
export const serve = (emulator: Emulator, endpoint: Endpoint) => async (req: Request, res: Response) => {
  const requestId = newId('req');
  const route = endpoint.path;
  const name = `${req.method} ${route}`;
  const span = openSpan({ name, kind: 'server', caller: req.get('traceparent'), attributes: { 'http.route': route } });
  res.once('close', () => span?.end({ attributes: { 'http.response.status_code': res.statusCode } }));
  res.set({ 'request-id': requestId, 'stripe-version': Stripe.API_VERSION });
  try {
    await answer(emulator, endpoint, requestId, req, res);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    res.status(error.status).json({ error: error.body });
  }
};

async function answer(emulator: Emulator, endpoint: Endpoint, requestId: string, req: Request, res: Response) {
  const { operation } = endpoint;
  emulator.counts[operation].asked += 1;
  const apiKey = authenticate(req);
  const params: Params = { ...req.query, ...req.body };
  const key = endpoint.method === 'post' ? req.get('idempotency-key') : undefined;
  const keyed = key ? { apiKey, key, path: req.path, params } : undefined;
  if (key) res.set('idempotency-key', key);

  const stored = keyed && emulator.keys.find(keyed, seconds(emulator));
  if (!stored) refuseUnknown(params, [...endpoint.parameters, 'expand']);
  const run = stored ? undefined : endpoint.prepare(params);
  const intent = emulator.ledger.get('intents', String(req.params.id));
  const fault = emulator.faults.takeForRequest(operation, intent?.metadata.orderId, stored !== undefined);
  const release = keyed && emulator.keys.use(keyed);
  try {
    if (fault && !(await survives(fault, req, emulator.faults.cleared))) return;
    if (stored) res.set({ 'idempotent-replayed': 'true', 'original-request': stored.requestId });
    const where = { id: String(req.params.id ?? ''), baseUrl: `http://${req.get('host')}` };
    const result = run
      ? execute(emulator, { operation, run, params, requestId, keyed, failing: failing(fault), ...where })
      : stored;
    release?.();
    if (fault?.kind === 'timeout_after') await closeLater(req, fault.ms);
    else if (result) send(res, result);
  } finally {
    release?.();
  }
}

/** @returns false if the connection is gone and nothing more may be done */
async function survives(fault: RequestFault, req: Request, cleared: AbortSignal): Promise<boolean> {
  if (fault.kind === 'reset') req.socket.resetAndDestroy();
  if (fault.kind === 'hang') await closeLater(req, fault.ms);
  if (fault.kind === 'delay') await sleep(fault.ms, undefined, { signal: cleared }).catch(() => undefined);
  return fault.kind !== 'reset' && fault.kind !== 'hang';
}

function failing(fault: RequestFault | undefined): 'before' | 'after' | undefined {
  if (fault?.kind === 'error_before') return 'before';
  return fault?.kind === 'error_after' ? 'after' : undefined;
}

/** Stays silent for this long, or until the client hangs up, then closes the connection. */
async function closeLater(req: Request, ms: number) {
  const gone = new AbortController();
  req.socket.once('close', () => gone.abort());
  await sleep(ms, undefined, { signal: gone.signal }).catch(() => undefined);
  req.socket.destroy();
}

function send(res: Response, { status, body }: { status: number; body: unknown }) {
  // A retry with this key would only replay the error.
  if (status >= 500) res.set('stripe-should-retry', 'false');
  res.status(status).json(body);
}

/** Stripe takes the secret key as a bearer token or as the user name. Live keys are refused. */
function authenticate(req: Request): string {
  const [scheme, value = ''] = (req.get('authorization') ?? '').split(' ');
  if (!value) {
    throw unauthorized(
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').",
    );
  }
  const key = scheme === 'Basic' ? Buffer.from(value, 'base64').toString().replace(/:.*$/, '') : value;
  if (!/^[sr]k_test_/.test(key)) throw unauthorized(`Invalid API Key provided: ${key.slice(0, 8)}***`);
  return key;
}
