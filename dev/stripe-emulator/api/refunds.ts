import type Stripe from 'stripe';
import { type Answer, type Call, type Endpoint, ok } from './endpoint';
import { invalidRequest, noSuch } from './errors';
import { refund } from './objects/refund';
import * as read from './params';

const path = '/v1/refunds';

const creation: Endpoint = {
  operation: 'refund',
  method: 'post',
  path,
  parameters: ['payment_intent', 'charge', 'amount', 'reason', 'metadata'],
  prepare(params) {
    const asked = read.amount(params, 'amount');
    const reasons = ['duplicate', 'fraudulent', 'requested_by_customer'] as const;
    const rest = { metadata: read.metadata(params), reason: read.oneOf(params, 'reason', reasons) ?? null };
    if (!params.payment_intent && !params.charge) {
      throw invalidRequest(
        'One of the following params should be provided for this request: payment_intent or charge.',
      );
    }
    return (call) => {
      const charge = chargeOf(call, params);
      const left = charge.amount_captured - charge.amount_refunded;
      const isChargedBack = call.change
        .all('disputes')
        .some(({ charge: disputed, status }) => disputed === charge.id && status !== 'won');
      if (isChargedBack)
        throw invalidRequest(`Charge ${charge.id} has been charged back; cannot issue a refund.`, 'charge_disputed');
      if (left === 0) throw invalidRequest(`Charge ${charge.id} has already been refunded.`, 'charge_already_refunded');
      const amount = asked ?? left;
      if (amount > left) {
        const [wanted, most] = [read.money(amount, charge.currency), read.money(left, charge.currency)];
        const message = `Refund amount (${wanted}) is greater than unrefunded amount on charge (${most})`;
        throw invalidRequest(message, undefined, { param: 'amount' });
      }
      const made = refund(charge, String(charge.payment_intent), { amount, ...rest, created: call.now });
      const refunded: Stripe.Charge = {
        ...charge,
        amount_refunded: charge.amount_refunded + amount,
        refunded: amount === left,
      };
      call.change.put('refunds', made.id, made);
      call.change.put('charges', charge.id, refunded);
      call.emit('refund.created', made);
      call.emit('charge.refunded', refunded);
      return ok(made);
    };
  },
};

export const createRefund = creation.prepare;

export const refunds: Endpoint[] = [
  creation,
  {
    operation: 'retrieve',
    method: 'get',
    path: `${path}/:id`,
    parameters: [],
    prepare: () => (call) => {
      const found = call.change.get('refunds', call.id);
      if (!found) throw noSuch('refund', call.id, { param: 'id' });
      return ok(found);
    },
  },
];

/** Weeks later the bank may reject a refund, for example because the card's account is closed. */
export function failRefunds(call: Call, intent: Stripe.PaymentIntent): Answer {
  const charge = call.change.get('charges', String(intent.latest_charge));
  const made = call.change
    .all('refunds')
    .filter((refund) => refund.charge === charge?.id && refund.status !== 'failed');
  if (!charge || made.length === 0) throw invalidRequest(`${intent.id} has no refund that could fail.`);
  for (const refund of made) {
    const failed: Stripe.Refund = { ...refund, status: 'failed', failure_reason: 'expired_or_canceled_card' };
    call.change.put('refunds', failed.id, failed);
    call.emit('refund.updated', failed);
    call.emit('refund.failed', failed);
  }
  const restored: Stripe.Charge = { ...charge, amount_refunded: 0, refunded: false };
  call.change.put('charges', charge.id, restored);
  return ok(restored);
}

/** @returns the captured charge that the request refers to */
function chargeOf(call: Call, params: read.Params): Stripe.Charge {
  const intentId = read.text(params, 'payment_intent');
  const intent = intentId && call.change.get('intents', intentId);
  if (intentId && !intent) throw noSuch('payment_intent', intentId, { param: 'payment_intent' });
  const id = intent ? String(intent.latest_charge) : String(params.charge);
  const charge = call.change.get('charges', id);
  if (!charge && !intent) throw noSuch('charge', id, { param: 'charge' });
  if (!charge?.captured) {
    throw invalidRequest(
      `This PaymentIntent (${intentId ?? charge?.payment_intent}) does not have a successful charge to refund.`,
      undefined,
      { param: intentId ? 'payment_intent' : 'charge' },
    );
  }
  return charge;
}
