import {
  describeApi,
  disputeStatuses,
  idListParameter,
  idSchema,
  json,
  needsSession,
  type Operation,
  paymentStatuses,
  refusals,
  requestBody,
  type Schema,
  schema,
} from '@ticketing/common';

const pay: Operation = {
  operationId: 'createPayment',
  summary: 'Pay for an order; refused once it is cancelled or its time is over',
  security: needsSession,
  requestBody: requestBody({
    type: 'object',
    required: ['orderId', 'token'],
    properties: {
      orderId: idSchema,
      token: {
        type: 'string',
        pattern: '^(tok|pm|ctoken)_[A-Za-z0-9_]{1,200}$',
        description: "Stripe's: a confirmation token, a payment method or a test token",
        examples: ['tok_visa'],
      },
    },
  }),
  responses: {
    200: json('It is paid, or being paid, already', schema('PaymentAttempt')),
    201: json('The payment as the card left it', schema('PaymentAttempt')),
    ...refusals(402, 404, 409, 429),
  },
};

const show: Operation = {
  operationId: 'getPayment',
  summary: "The payment of one of one's own orders",
  security: needsSession,
  parameters: [{ name: 'orderId', in: 'query', required: true, schema: idSchema }],
  responses: { 200: json('The payment', schema('Payment')), ...refusals(404) },
};

const list: Operation = {
  operationId: 'listPayments',
  summary: "The payments of some of one's own orders",
  security: needsSession,
  parameters: [idListParameter('orderIds')],
  responses: {
    200: json("In no order; none for an order that nobody has tried to pay, or that is not one's own", {
      type: 'array',
      items: schema('Payment'),
    }),
    ...refusals(),
  },
};

const webhook: Operation = {
  operationId: 'receiveWebhook',
  summary: "Stripe's signed events, in any order and any number of times",
  parameters: [
    {
      name: 'Stripe-Signature',
      in: 'header',
      description: 'Over the body as it was sent; without a valid one the event is refused',
      schema: { type: 'string' },
    },
  ],
  requestBody: requestBody({ type: 'object' }),
  responses: {
    200: json('The event is dealt with', {
      type: 'object',
      required: ['received'],
      additionalProperties: false,
      properties: { received: { const: true } },
    }),
    ...refusals(409),
  },
};

const payment = {
  id: idSchema,
  orderId: idSchema,
  status: { type: 'string', enum: [...paymentStatuses] },
  amount: { type: 'integer', minimum: 1, description: "In the currency's minor unit" },
  currency: { type: 'string', pattern: '^[A-Z]{3}$' },
} as const satisfies Record<string, Schema>;

const onlySometimes = {
  amountRefunded: {
    type: 'integer',
    minimum: 1,
    description: 'How much of what was collected has been given back',
  },
  dispute: {
    type: 'string',
    enum: [...disputeStatuses],
    description: "Of a payment that the buyer disputes with their bank; `lost` is the marketplace's loss",
  },
  decline: {
    type: 'object',
    description: 'Of a declined payment: why the last card was turned down, in words for the buyer',
    required: ['code', 'message'],
    additionalProperties: false,
    properties: { code: { type: 'string' }, message: { type: 'string' } },
  },
} as const satisfies Record<string, Schema>;

/** The HTTP API of payments. */
export const openapi = describeApi({
  title: 'Payments',
  description: 'Paying for orders by card',
  apiPath: '/api/payments',
  schemas: {
    Payment: {
      type: 'object',
      required: Object.keys(payment),
      additionalProperties: false,
      properties: { ...payment, ...onlySometimes },
    },
    PaymentAttempt: {
      type: 'object',
      required: Object.keys(payment),
      additionalProperties: false,
      properties: {
        ...payment,
        ...onlySometimes,
        clientSecret: { type: 'string', description: 'For 3-D Secure in the browser, while that is asked for' },
      },
    },
  },
  paths: {
    '/': { post: pay, get: show },
    '/list': { get: list },
    '/webhook': { post: webhook },
  },
});
