import {
  describeApi,
  eventStream,
  idParameter,
  idSchema,
  json,
  needsSession,
  type Operation,
  orderStatuses,
  page,
  pageParameterDescriptions,
  refusals,
  requestBody,
  schema,
} from '@ticketing/common';
import { cancelReasons } from './domain/order';

const list: Operation = {
  operationId: 'listOrders',
  summary: "A page of one's own orders, the newest first",
  security: needsSession,
  parameters: pageParameterDescriptions,
  responses: { 200: page("One's own orders", schema('Order')) },
};

const reserve: Operation = {
  operationId: 'createOrder',
  summary: 'Reserve a ticket; refused while somebody else holds it or once it is sold',
  security: needsSession,
  requestBody: requestBody({
    type: 'object',
    required: ['ticketId'],
    properties: {
      ticketId: idSchema,
      version: {
        type: ['integer', 'null'],
        minimum: 0,
        description: 'The version of the ticket that the buyer has seen: at another price it is not reserved',
      },
    },
  }),
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
};

const show: Operation = {
  operationId: 'getOrder',
  summary: "One of one's own orders",
  security: needsSession,
  parameters: [idParameter],
  responses: { 200: json('The order', schema('Order')), ...refusals(404) },
};

const cancel: Operation = {
  operationId: 'cancelOrder',
  summary: 'Give the ticket back; refused once the order is being paid',
  security: needsSession,
  parameters: [idParameter],
  responses: { 204: { description: 'It is cancelled, perhaps already was' }, ...refusals(404, 409) },
};

const stream: Operation = {
  operationId: 'streamOrders',
  summary: "Every change of one's own orders, as it happens; the data is an order",
  security: needsSession,
  responses: { 200: eventStream('Events with an order each, for a quarter of an hour at most'), ...refusals(503) },
};

/** The HTTP API of orders. */
export const openapi = describeApi({
  title: 'Orders',
  description: 'Who has reserved what, and until when',
  apiPath: '/api/orders',
  schemas: {
    Order: {
      type: 'object',
      required: ['id', 'userId', 'status', 'cancelReason', 'expiresAt', 'ticket', 'version', 'createdAt'],
      additionalProperties: false,
      properties: {
        id: idSchema,
        userId: idSchema,
        status: { type: 'string', enum: [...orderStatuses] },
        cancelReason: {
          enum: [...cancelReasons, null],
          description: 'Why a cancelled order was cancelled; null if nobody wrote it down',
        },
        expiresAt: { type: 'string', format: 'date-time' },
        ticket: schema('ReservedTicket'),
        version: { type: 'integer', minimum: 0 },
        createdAt: { type: 'string', format: 'date-time' },
      },
    },
    ReservedTicket: {
      type: 'object',
      description: 'The ticket as it was at the moment of reservation',
      required: ['id', 'title', 'price', 'currency'],
      additionalProperties: false,
      properties: {
        id: idSchema,
        title: { type: 'string' },
        price: { type: 'number', minimum: 0.01, description: "In the currency's major unit" },
        currency: { type: 'string', pattern: '^[A-Z]{3}$' },
      },
    },
  },
  paths: {
    '/': { get: list, post: reserve },
    '/stream': { get: stream },
    '/{id}': { get: show, delete: cancel },
  },
});
