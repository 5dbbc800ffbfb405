import {
  describeApi,
  field,
  forOperators,
  idParameter,
  json,
  needsSession,
  objectSchema,
  parametersOf,
  refusals,
  requestBody,
  schema,
} from '@ticketing/common';
import { cardPayment, oneOrder, operatedPayment, payment, paymentAttempt, someOrders, somePayment } from './api';

/** The HTTP API of payments. */
export const openapi = describeApi({
  title: 'Payments',
  description: 'Paying for orders by card',
  apiPath: '/api/payments',
  schemas: {
    Payment: objectSchema(payment),
    PaymentAttempt: objectSchema(paymentAttempt),
    OperatedPayment: objectSchema(operatedPayment),
  },
  paths: {
    '/': {
      post: {
        operationId: 'createPayment',
        summary: 'Pay for an order; refused once it is cancelled or its time is over',
        security: needsSession,
        requestBody: requestBody(cardPayment),
        responses: {
          200: json('It is paid, or being paid, already', schema('PaymentAttempt')),
          201: json('The payment as the card left it', schema('PaymentAttempt')),
          ...refusals(402, 404, 409, 429),
        },
      },
      get: {
        operationId: 'getPayment',
        summary: "The payment of one of one's own orders",
        security: needsSession,
        parameters: parametersOf(oneOrder),
        responses: { 200: json('The payment', schema('Payment')), ...refusals(404) },
      },
    },
    '/list': {
      get: {
        operationId: 'listPayments',
        summary: "The payments of some of one's own orders",
        security: needsSession,
        parameters: parametersOf(someOrders),
        responses: {
          200: json("In no order; none for an order that nobody has tried to pay, or that is not one's own", {
            type: 'array',
            items: schema('Payment'),
          }),
        },
      },
    },
    '/operator': {
      get: {
        ...forOperators('findPayment', 'the payment of an order, or by an id that Stripe shows'),
        parameters: parametersOf(somePayment),
        responses: { 200: json('The payment', schema('OperatedPayment')), ...refusals(403, 404, 503) },
      },
    },
    '/operator/{id}': {
      get: {
        ...forOperators('inspectPayment', 'a payment, and what has happened to it'),
        parameters: [idParameter],
        responses: { 200: json('The payment', schema('OperatedPayment')), ...refusals(403, 404) },
      },
    },
    '/webhook': {
      post: {
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
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
        responses: {
          200: json('The event is dealt with', objectSchema({ received: field.of({ const: true }) })),
          ...refusals(409),
        },
      },
    },
  },
});
