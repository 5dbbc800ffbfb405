import { Router } from 'express';
import * as z from 'zod';
import { closeDispute, openDispute } from '../api/disputes';
import type { Answer, Call } from '../api/endpoint';
import { noSuch } from '../api/errors';
import { newId } from '../api/objects/ids';
import { expire } from '../api/payment-intents';
import { createRefund, failRefunds } from '../api/refunds';
import { type Emulator, execute } from '../execute';

const happening = z.discriminatedUnion('what', [
  /** A refund in Stripe's Dashboard, of the rest or of this amount in minor units. */
  z.strictObject({ what: z.literal('refund'), amount: z.number().int().positive().optional() }),
  /** The bank rejects the refunds. */
  z.strictObject({ what: z.literal('refund_failed') }),
  z.strictObject({ what: z.literal('dispute') }),
  z.strictObject({ what: z.literal('dispute_closed'), outcome: z.enum(['won', 'lost']) }),
  /** The bank ends the authorisation. */
  z.strictObject({ what: z.literal('expire') }),
]);

/** What happens to a payment at Stripe without a request by the shop: `POST /payment_intents/:id {what, …}`. */
export function dashboard(emulator: Emulator): Router {
  return Router().post('/payment_intents/:id', (req, res) => {
    const { id } = req.params;
    const asked = happening.safeParse(req.body);
    if (!asked.success) {
      res.status(400).json({ error: z.prettifyError(asked.error) });
      return;
    }
    const { status, body } = execute(emulator, {
      run: (call) => happen(call, id, asked.data),
      id,
      params: {},
      requestId: newId('req'),
      baseUrl: '',
    });
    res.status(status).json(body);
  });
}

function happen(call: Call, id: string, asked: z.infer<typeof happening>): Answer {
  const intent = call.change.get('intents', id);
  if (!intent) throw noSuch('payment_intent', id);
  switch (asked.what) {
    case 'refund':
      return createRefund({ payment_intent: id, ...(asked.amount && { amount: `${asked.amount}` }) })(call);
    case 'refund_failed':
      return failRefunds(call, intent);
    case 'dispute':
      return openDispute(call, intent);
    case 'dispute_closed':
      return closeDispute(call, intent, asked.outcome);
    case 'expire':
      return expire(call, intent);
  }
}
