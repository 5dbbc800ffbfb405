import {
  describeApi,
  describeLog,
  eventStream,
  forOperators,
  idParameter,
  json,
  needsSession,
  objectSchema,
  operatorAct,
  page,
  pageFields,
  parametersOf,
  queryOf,
  refusals,
  requestBody,
  schema,
} from '@ticketing/common';
import {
  admitted,
  doorPass,
  givenCode,
  givenRefund,
  operatedOrder,
  order,
  ordersOfUser,
  place,
  refundedOrder,
  reservation,
  sale,
  salesPageQuery,
  salesQuery,
  salesTotal,
  scannedCode,
  wait,
} from './api';

/** The HTTP API of orders. */
export const openapi = describeApi({
  title: 'Orders',
  description: 'Who has reserved what, and until when; and who has been let in',
  apiPath: '/api/orders',
  schemas: {
    Order: objectSchema(order),
    Admission: objectSchema(admitted),
    DoorPass: objectSchema(doorPass),
    RefundedOrder: objectSchema(refundedOrder),
    OperatedOrder: objectSchema(operatedOrder),
    Place: objectSchema(place),
    Sale: objectSchema(sale),
    SalesTotal: objectSchema(salesTotal),
  },
  paths: {
    '/': {
      get: {
        operationId: 'listOrders',
        summary: "A page of one's own orders, the newest first",
        security: needsSession,
        parameters: parametersOf(queryOf(pageFields)),
        responses: { 200: page("One's own orders", schema('Order')) },
      },
      post: {
        operationId: 'createOrder',
        summary:
          'Reserve a ticket, or take one that one was offered; refused while somebody else holds it, or is offered it, or once it is sold',
        security: needsSession,
        requestBody: requestBody(reservation),
        responses: {
          200: json('The order by which this buyer holds the ticket already', schema('Order')),
          201: {
            ...json('The new order', schema('Order')),
            links: {
              show: { operationId: 'getOrder', parameters: { id: '$response.body#/id' } },
              cancel: { operationId: 'cancelOrder', parameters: { id: '$response.body#/id' } },
            },
          },
          ...refusals(404, 409),
        },
      },
    },
    '/stream': {
      get: {
        operationId: 'streamOrders',
        summary: "Every change of one's own orders, as it happens; the data is an order",
        security: needsSession,
        responses: {
          200: eventStream('Events with an order each, for a quarter of an hour at most'),
          ...refusals(503),
        },
      },
    },
    '/waiting': {
      get: {
        operationId: 'listPlaces',
        summary: "One's own places in the lines for events, the oldest first",
        security: needsSession,
        responses: {
          200: json("One's own places: at most ten", { type: 'array', items: schema('Place') }),
        },
      },
      post: {
        operationId: 'joinLine',
        summary:
          'Stand in line for an event without tickets: the first in line when one comes free is offered it, before everybody else and for a short time, as an order that is `offered`',
        security: needsSession,
        requestBody: requestBody(wait),
        responses: {
          200: json('The place that one has already', schema('Place')),
          201: {
            ...json('The new place, at the end', schema('Place')),
            links: { leave: { operationId: 'leaveLine', parameters: { id: '$response.body#/id' } } },
          },
          ...refusals(404),
        },
      },
    },
    '/waiting/{id}': {
      delete: {
        operationId: 'leaveLine',
        summary: 'Leave the line of this event',
        security: needsSession,
        parameters: [idParameter],
        responses: { 204: { description: 'One does not stand in it any more, perhaps never did' }, ...refusals(404) },
      },
    },
    '/doors/{id}': {
      get: {
        operationId: 'openDoor',
        summary: "A pass to check tickets at the door of one's own listing's event; anyone who has it may use it",
        security: needsSession,
        parameters: [idParameter],
        responses: { 200: json('The pass', schema('DoorPass')), ...refusals(404) },
      },
    },
    '/admissions': {
      post: {
        operationId: 'admit',
        summary: 'Let the buyer in whose code was scanned, once; it needs a pass and no session',
        requestBody: requestBody(scannedCode),
        responses: { 200: json('They may go in', schema('Admission')), ...refusals(401, 404, 429) },
      },
    },
    '/refunds': {
      get: {
        operationId: 'listRefunds',
        summary: 'For operators: a page of the orders whose money was given back, the latest first, and who decided so',
        security: needsSession,
        parameters: parametersOf(queryOf(pageFields)),
        responses: { 200: page('Orders whose money was given back', schema('RefundedOrder')), ...refusals(403) },
      },
    },
    '/sales': {
      get: {
        operationId: 'listSales',
        summary:
          "A page of one's own sales of a month, the latest first: what was paid, what went back, and what is due",
        security: needsSession,
        parameters: parametersOf(salesPageQuery),
        responses: { 200: page("One's own sales", schema('Sale')) },
      },
    },
    '/sales/totals': {
      get: {
        operationId: 'totalSales',
        summary: "The sums of one's own sales of a month, for each currency",
        security: needsSession,
        parameters: parametersOf(salesQuery),
        responses: { 200: json('The sums', { type: 'array', items: schema('SalesTotal') }) },
      },
    },
    '/sales/{id}': {
      get: {
        operationId: 'getSale',
        summary: 'What one has sold by an order: what was paid, what went back, and what is due',
        security: needsSession,
        parameters: [idParameter],
        responses: { 200: json('The sale', schema('Sale')), ...refusals(404) },
      },
    },
    '/sales.csv': {
      get: {
        operationId: 'exportSales',
        summary:
          "All of one's own sales of a month as a table, a line for each ticket. A title that a spreadsheet would take for a formula has an apostrophe before it",
        security: needsSession,
        parameters: parametersOf(salesQuery),
        responses: {
          200: { description: 'The table', content: { 'text/csv': { schema: { type: 'string' } } } },
        },
      },
    },
    ...describeLog('listActsOnOrders'),
    '/operator': {
      get: {
        ...forOperators('listOrdersOfUser', "a page of a user's orders, the newest first"),
        parameters: parametersOf(ordersOfUser),
        responses: { 200: page('Their orders', schema('OperatedOrder')), ...refusals(403) },
      },
    },
    '/operator/lookup': {
      post: {
        ...forOperators('findOrderByCode', 'the order of the code of a ticket'),
        requestBody: requestBody(givenCode),
        responses: { 200: json('The order', schema('OperatedOrder')), ...refusals(404) },
      },
    },
    '/operator/{id}': {
      get: {
        ...forOperators('inspectOrder', 'an order, and what has happened to it'),
        parameters: [idParameter],
        responses: { 200: json('The order', schema('OperatedOrder')), ...refusals(403, 404) },
      },
    },
    '/operator/{id}/cancel': {
      post: {
        ...forOperators('cancelUnpaidOrder', 'cancel an order; refused once it is being paid'),
        parameters: [idParameter],
        requestBody: requestBody(operatorAct),
        responses: { 200: json('It is cancelled, perhaps was before', schema('OperatedOrder')), ...refusals(404, 409) },
      },
    },
    '/{id}/refund': {
      post: {
        operationId: 'refundOrder',
        summary:
          'Give back the money of a paid order: for the seller of its tickets, until their event begins, and for operators',
        security: needsSession,
        parameters: [idParameter],
        requestBody: requestBody(givenRefund),
        responses: {
          200: json('What was decided, perhaps before', schema('RefundedOrder')),
          ...refusals(403, 404, 409),
        },
      },
    },
    '/{id}': {
      get: {
        operationId: 'getOrder',
        summary: "One of one's own orders",
        security: needsSession,
        parameters: [idParameter],
        responses: { 200: json('The order', schema('Order')), ...refusals(404) },
      },
      delete: {
        operationId: 'cancelOrder',
        summary: 'Give the ticket back; refused once the order is being paid',
        security: needsSession,
        parameters: [idParameter],
        responses: { 204: { description: 'It is cancelled, perhaps already was' }, ...refusals(404, 409) },
      },
    },
  },
});
