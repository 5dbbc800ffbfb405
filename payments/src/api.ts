import {
  bodyOf,
  disputeStatuses,
  field,
  type Given,
  type Json,
  type MinorUnits,
  object,
  paymentStatuses,
  queryOf,
  storyFields,
} from '@ticketing/common';

const minorUnits = (description: string) =>
  field.of<MinorUnits>({ type: 'integer', minimum: 1 }, undefined, { description });

const orderId = field.id({ message: 'orderId must be the id of an order' });

/** What a buyer sends to pay for an order. */
export const cardPayment = bodyOf({
  orderId,
  token: field.text({
    pattern: '^(tok|pm|ctoken)_[A-Za-z0-9_]{1,200}$',
    message: "token must be Stripe's: tok_…, pm_… or ctoken_…",
    description: "Stripe's: a confirmation token, a payment method or a test token",
    examples: ['tok_visa'],
  }),
});
export type CardPayment = Given<typeof cardPayment>;

/** The order whose payment to show. */
export const oneOrder = queryOf({ orderId });

/** The orders whose payments to show. */
export const someOrders = queryOf({
  orderIds: field.idList({ message: 'orderIds must be 1 to 100 ids, separated by commas' }),
});

/** A payment; optional fields are present only if they say something. */
export const payment = {
  id: field.id(),
  orderId: field.id(),
  status: field.oneOf(paymentStatuses),
  amount: minorUnits("In the currency's minor unit"),
  currency: field.currency(),
  amountRefunded: field.optional(minorUnits('How much of what was collected has been given back')),
  dispute: field.optional(
    field.oneOf(disputeStatuses, {
      description: "Of a payment that the buyer disputes with their bank; `lost` is the marketplace's loss",
    }),
  ),
  refundProblem: field.optional(
    field.of<true>({ const: true }, undefined, {
      description: 'What is to be given back could not be yet; people look after it',
    }),
  ),
  decline: field.optional(
    object(
      { code: field.text(), message: field.text() },
      'Of a declined payment: why the last card was turned down, in words for the buyer',
    ),
  ),
};

/** A payment as answered to the attempt to pay. */
export const paymentAttempt = {
  ...payment,
  clientSecret: field.optional(field.text({ description: 'For 3-D Secure in the browser, while that is asked for' })),
};

/** The payment that an operator looks for: of an order, or by what Stripe calls it. */
export const somePayment = queryOf({
  orderId: field.optional(orderId),
  stripeId: field.optional(
    field.text({
      min: 1,
      max: 255,
      message: 'stripeId must be an id at Stripe',
      description:
        "Stripe's PaymentIntent (`pi_…`), or a charge (`ch_…`), refund (`re_…`) or dispute (`dp_…`, `du_…`) of it",
    }),
  ),
});

/** A payment as operators see it. */
export const operatedPayment = {
  ...payment,
  userId: field.id({ description: "The buyer's" }),
  createdAt: field.time(),
  stripeId: field.optional(field.text({ description: "Stripe's PaymentIntent" })),
  attempts: field.integer({ min: 1 }),
  problem: field.optional(field.text({ description: "A code of Stripe's: why a refund does not succeed" })),
  ...storyFields,
};

export type OperatedPayment = Json<typeof operatedPayment>;
export type Payment = Json<typeof payment>;
export type PaymentAttempt = Json<typeof paymentAttempt>;
