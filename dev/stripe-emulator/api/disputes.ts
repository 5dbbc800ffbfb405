import type Stripe from 'stripe';
import { type Answer, type Call, type Endpoint, ok } from './endpoint';
import { invalidRequest, noSuch } from './errors';
import { dispute } from './objects/dispute';
import * as read from './params';

const path = '/v1/disputes';

export const disputes: Endpoint[] = [
  {
    operation: 'retrieve',
    method: 'get',
    path,
    parameters: ['payment_intent', 'charge'],
    prepare(params) {
      const [intent, charge] = [read.text(params, 'payment_intent'), read.text(params, 'charge')];
      return ({ change }) => {
        const data = change
          .all('disputes')
          .filter((found) => (!intent || found.payment_intent === intent) && (!charge || found.charge === charge))
          .reverse();
        return ok({ object: 'list', url: path, has_more: false, data });
      };
    },
  },
  {
    operation: 'retrieve',
    method: 'get',
    path: `${path}/:id`,
    parameters: [],
    prepare: () => (call) => {
      const found = call.change.get('disputes', call.id);
      if (!found) throw noSuch('dispute', call.id, { param: 'id' });
      return ok(found);
    },
  },
];

/** The cardholder disputes a captured charge: Stripe pays it back at once, whatever the outcome. */
export function openDispute(call: Call, intent: Stripe.PaymentIntent): Answer {
  const charge = call.change.get('charges', String(intent.latest_charge));
  if (!charge?.captured) throw invalidRequest(`Nothing of ${intent.id} was captured.`);
  const opened = dispute(charge, call.now);
  call.change.put('disputes', opened.id, opened);
  call.change.put('charges', charge.id, { ...charge, disputed: true });
  call.emit('charge.dispute.created', opened);
  call.emit('charge.dispute.funds_withdrawn', opened);
  return ok(opened);
}

/**
 * The bank decides the intent's open dispute. If won, the shop gets the money back; the charge stays marked as
 * disputed.
 */
export function closeDispute(call: Call, intent: Stripe.PaymentIntent, status: 'won' | 'lost'): Answer {
  const open = call.change
    .all('disputes')
    .find((found) => found.payment_intent === intent.id && found.status === 'needs_response');
  if (!open) throw invalidRequest(`${intent.id} has no open dispute.`);
  const closed: Stripe.Dispute = { ...open, status };
  call.change.put('disputes', closed.id, closed);
  call.emit('charge.dispute.closed', closed);
  if (status === 'won') call.emit('charge.dispute.funds_reinstated', closed);
  return ok(closed);
}
