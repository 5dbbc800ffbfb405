import {
  describeApi,
  eventStream,
  highestPrice,
  idListParameter,
  idParameter,
  idSchema,
  json,
  needsSession,
  type Operation,
  page,
  pageParameterDescriptions,
  refusals,
  requestBody,
  type Schema,
  schema,
  ticketStatuses,
} from '@ticketing/common';
import { sortOrders } from './routes/ticket-query';

const status = { type: 'string', enum: [...ticketStatuses] } as const satisfies Schema;
const text = (maxLength: number): Schema => ({ type: 'string', maxLength });
const optionalText = (maxLength: number): Schema => ({ type: ['string', 'null'], maxLength });
const none: Schema = { enum: ['', null] };
const price = { type: 'number', minimum: 0.01, maximum: highestPrice } as const satisfies Schema;
const bound: Schema = { type: 'number', minimum: 0 };

const list: Operation = {
  operationId: 'listTickets',
  summary: 'A page of tickets, available ones and the newest first unless asked otherwise',
  parameters: [
    ...pageParameterDescriptions,
    { name: 'q', in: 'query', description: 'Words of the title', schema: text(200) },
    { name: 'minPrice', in: 'query', schema: bound },
    { name: 'maxPrice', in: 'query', schema: bound },
    { name: 'sort', in: 'query', schema: { type: 'string', enum: Object.keys(sortOrders), default: 'newest' } },
    { name: 'userId', in: 'query', description: 'Whose', schema: idSchema },
    {
      name: 'status',
      in: 'query',
      description: 'One or several, separated by commas',
      style: 'form',
      explode: false,
      schema: { type: 'array', items: status, minItems: 1, default: ['available'] },
    },
  ],
  responses: { 200: page('Tickets', schema('Ticket')) },
};

const create: Operation = {
  operationId: 'createTicket',
  summary: 'Put a ticket up for sale',
  security: needsSession,
  requestBody: requestBody(schema('TicketInput')),
  responses: {
    201: {
      ...json('The new ticket', schema('Ticket')),
      links: {
        show: { operationId: 'getTicket', parameters: { id: '$response.body#/id' } },
        update: { operationId: 'updateTicket', parameters: { id: '$response.body#/id' } },
        withdraw: { operationId: 'withdrawTicket', parameters: { id: '$response.body#/id' } },
      },
    },
  },
};

const show: Operation = {
  operationId: 'getTicket',
  summary: 'One ticket, whatever its status',
  parameters: [idParameter],
  responses: { 200: json('The ticket', schema('Ticket')), ...refusals(404) },
};

const update: Operation = {
  operationId: 'updateTicket',
  summary:
    "Replace what the seller says about a ticket; refused while it is reserved or sold, or if its version isn't the one given",
  security: needsSession,
  parameters: [idParameter],
  requestBody: requestBody(schema('TicketEdit')),
  responses: { 200: json('The ticket as it now is', schema('Ticket')), ...refusals(404, 409) },
};

const withdraw: Operation = {
  operationId: 'withdrawTicket',
  summary: 'Take a ticket off the market; it stays readable',
  security: needsSession,
  parameters: [idParameter],
  responses: { 204: { description: 'It is withdrawn' }, ...refusals(404, 409) },
};

const stream: Operation = {
  operationId: 'streamTickets',
  summary: 'Every change of these tickets, as it happens; the data is a ticket',
  parameters: [idListParameter('ids')],
  responses: { 200: eventStream('Events with a ticket each, for a quarter of an hour at most'), ...refusals(503) },
};

const totals: Operation = {
  operationId: 'totalTickets',
  summary: 'How many tickets one has listed, by status and currency, and what they cost together',
  security: needsSession,
  responses: { 200: json('The totals, in no order', { type: 'array', items: schema('TicketTotal') }) },
};

const terms: Operation = {
  operationId: 'getTerms',
  summary: 'The currency of this marketplace, and what the price of a new listing must keep to',
  responses: { 200: json('The terms', schema('Terms')) },
};

const currency = { type: 'string', pattern: '^[A-Z]{3}$' } as const satisfies Schema;

const input = {
  title: { type: 'string', minLength: 1, maxLength: 200, pattern: '\\S' },
  price: {
    ...price,
    description: "In the currency's major unit, with no more decimals than it has; the lowest is in the terms",
  },
  eventDate: {
    description: 'A date alone is midnight UTC',
    anyOf: [{ type: 'string', format: 'date-time' }, { type: 'string', format: 'date' }, none],
  },
  venue: optionalText(200),
  section: optionalText(100),
  description: optionalText(2000),
} as const satisfies Record<string, Schema>;

/** The HTTP API of tickets. */
export const openapi = describeApi({
  title: 'Tickets',
  description: 'What is for sale, by whom, for how much',
  apiPath: '/api/tickets',
  schemas: {
    Ticket: {
      type: 'object',
      required: [
        'id',
        'title',
        'price',
        'currency',
        'userId',
        'status',
        'orderId',
        'reservedUntil',
        'version',
        'createdAt',
      ],
      additionalProperties: false,
      properties: {
        id: idSchema,
        title: text(200),
        price,
        currency,
        userId: idSchema,
        status,
        orderId: { oneOf: [idSchema, { type: 'null' }], description: 'The order that holds or bought it' },
        reservedUntil: {
          type: ['string', 'null'],
          format: 'date-time',
          description: 'When a reservation that is not paid by then ends; one that is being paid then may last longer',
        },
        version: { type: 'integer', minimum: 0 },
        createdAt: { type: 'string', format: 'date-time' },
        eventDate: { type: 'string', format: 'date-time' },
        venue: text(200),
        section: text(100),
        description: text(2000),
      },
    },
    TicketTotal: {
      type: 'object',
      required: ['status', 'currency', 'count', 'price'],
      additionalProperties: false,
      properties: {
        status,
        currency,
        count: { type: 'integer', minimum: 1 },
        price: { type: 'number', description: "Of all of them, in the currency's major unit" },
      },
    },
    Terms: {
      type: 'object',
      required: ['currency', 'decimals', 'minimumPrice'],
      additionalProperties: false,
      properties: {
        currency,
        decimals: { type: 'integer', minimum: 0, description: 'How many the currency has' },
        minimumPrice: { type: 'number', description: "The least that can be charged, in the currency's major unit" },
      },
    },
    TicketInput: { type: 'object', required: ['title', 'price'], properties: input },
    TicketEdit: {
      type: 'object',
      required: ['title', 'price'],
      properties: {
        ...input,
        version: { type: ['integer', 'null'], minimum: 0, description: 'The version that the seller has seen' },
      },
    },
  },
  paths: {
    '/': { get: list, post: create },
    '/stream': { get: stream },
    '/terms': { get: terms },
    '/totals': { get: totals },
    '/{id}': { get: show, put: update, delete: withdraw },
  },
});
