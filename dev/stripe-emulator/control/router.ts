import { json, Router } from 'express';
import * as z from 'zod';
import type { Emulator } from '../execute';
import { faultSchema } from '../faults';
import { dashboard } from './dashboard';
import { stateOf } from './state';
import { threeDSecure } from './three-d-secure';

/** The part that is not Stripe's API: the bank's page, and the controls for tests. */
export function control(emulator: Emulator): Router {
  const { faults, ledger, webhooks } = emulator;
  const router = Router();
  router.use(json());
  router.get('/health', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/state', (_req, res) => {
    res.json(stateOf(emulator));
  });
  router.post('/faults', (req, res) => {
    const fault = faultSchema.safeParse(req.body);
    if (fault.success) faults.add(fault.data);
    res.status(fault.success ? 201 : 400).json(fault.success ? fault.data : { error: z.prettifyError(fault.error) });
  });
  router.delete('/faults', (_req, res) => {
    faults.clear();
    res.status(204).end();
  });
  router.delete('/idempotency-keys', (_req, res) => {
    ledger.forgetAnswers();
    res.status(204).end();
  });
  router.post('/webhooks/flush', async (_req, res) => {
    await webhooks.settled();
    res.status(204).end();
  });
  router.use(dashboard(emulator), threeDSecure(emulator));
  return router;
}
