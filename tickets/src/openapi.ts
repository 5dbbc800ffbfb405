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
  parametersOf,
  refusals,
  requestBody,
  schema,
} from '@ticketing/common';
import {
  event,
  eventWithOffers,
  operatedTicket,
  someTickets,
  terms,
  ticket,
  ticketInput,
  ticketsOfOrder,
  ticketTotal,
} from './api';
import { eventQuery } from './routes/event-query';
import { ticketQuery } from './routes/ticket-query';

/** The HTTP API of tickets. */
export const openapi = describeApi({
  title: 'Tickets',
  description: 'What is for sale, by whom, for how much',
  apiPath: '/api/tickets',
  schemas: {
    Ticket: objectSchema(ticket),
    OperatedTicket: objectSchema(operatedTicket),
    TicketTotal: objectSchema(ticketTotal),
    Terms: objectSchema(terms),
    Event: objectSchema(event),
    EventWithOffers: objectSchema(eventWithOffers),
  },
  paths: {
    '/': {
      get: {
        operationId: 'listTickets',
        summary: 'A page of tickets, available ones and the newest first unless asked otherwise',
        parameters: parametersOf(ticketQuery('XXX')),
        responses: { 200: page('Tickets', schema('Ticket')) },
      },
      post: {
        operationId: 'createTicket',
        summary: 'Put a ticket up for sale',
        security: needsSession,
        requestBody: requestBody(ticketInput),
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
      },
    },
    '/events': {
      get: {
        operationId: 'listEvents',
        summary: 'A page of what happens and has tickets for sale: the soonest first, or what fits a search best',
        parameters: parametersOf(eventQuery('XXX')),
        responses: {
          200: page('Events', schema('Event'), {
            'Total-Count': {
              description:
                'On the first page, and of a search: how many there are, counted up to 1000, found up to 200',
              schema: { type: 'integer' },
            },
            'Did-You-Mean': {
              description: 'Percent-encoded: the words that these events were found by, as nothing matches those typed',
              schema: { type: 'string' },
            },
          }),
        },
      },
    },
    '/events/{id}': {
      get: {
        operationId: 'getEvent',
        summary: 'An event and its offers: a hundred at most, those for sale first, by price, then those reserved',
        parameters: [idParameter],
        responses: { 200: json('The event', schema('EventWithOffers')), ...refusals(404) },
      },
    },
    '/list': {
      get: {
        operationId: 'listSomeTickets',
        summary: 'Some tickets, whatever their status',
        parameters: parametersOf(someTickets),
        responses: {
          200: json('In no order; none for an id that no ticket has', { type: 'array', items: schema('Ticket') }),
        },
      },
    },
    '/stream': {
      get: {
        operationId: 'streamTickets',
        summary:
          'Every change of these tickets, or of tickets of these events, as it happens; the data is a ticket, or an event',
        parameters: parametersOf(someTickets),
        responses: {
          200: eventStream('Events with a ticket or an event each, for a quarter of an hour at most'),
          ...refusals(503),
        },
      },
    },
    '/terms': {
      get: {
        operationId: 'getTerms',
        summary: 'The currency of this marketplace, and what the price of a new listing must keep to',
        responses: { 200: json('The terms', schema('Terms')) },
      },
    },
    '/totals': {
      get: {
        operationId: 'totalTickets',
        summary: 'How many tickets one has listed, by status and currency, and what they cost together',
        security: needsSession,
        responses: { 200: json('The totals, in no order', { type: 'array', items: schema('TicketTotal') }) },
      },
    },
    ...describeLog('listActsOnTickets'),
    '/operator': {
      get: {
        ...forOperators('findTicketsOfOrder', 'the tickets of an order, as far as tickets has heard of it'),
        parameters: parametersOf(ticketsOfOrder),
        responses: { 200: json('The tickets', { type: 'array', items: schema('Ticket') }), ...refusals(403) },
      },
    },
    '/operator/{id}': {
      get: {
        ...forOperators('inspectTicket', 'a ticket, and what has happened to it'),
        parameters: [idParameter],
        responses: { 200: json('The ticket', schema('OperatedTicket')), ...refusals(403, 404) },
      },
    },
    '/operator/{id}/hide': {
      post: {
        ...forOperators(
          'hideTicket',
          'keep a ticket out of lists, and from being reserved; who has reserved it keeps it',
        ),
        parameters: [idParameter],
        requestBody: requestBody(operatorAct),
        responses: { 200: json('It is hidden, perhaps was before', schema('OperatedTicket')), ...refusals(404, 409) },
      },
    },
    '/operator/{id}/show': {
      post: {
        ...forOperators('showTicket', 'show a hidden ticket again; it is for sale unless its seller has withdrawn it'),
        parameters: [idParameter],
        requestBody: requestBody(operatorAct),
        responses: { 200: json('It is shown, perhaps was before', schema('OperatedTicket')), ...refusals(404, 409) },
      },
    },
    '/{id}': {
      get: {
        operationId: 'getTicket',
        summary: 'One ticket, whatever its status',
        parameters: [idParameter],
        responses: { 200: json('The ticket', schema('Ticket')), ...refusals(404) },
      },
      put: {
        operationId: 'updateTicket',
        summary:
          "Replace what the seller says about a ticket; refused while it is reserved or sold, or if its version isn't the one given",
        security: needsSession,
        parameters: [idParameter],
        requestBody: requestBody(ticketInput),
        responses: { 200: json('The ticket as it now is', schema('Ticket')), ...refusals(404, 409) },
      },
      delete: {
        operationId: 'withdrawTicket',
        summary:
          'Take a ticket off the market; it stays readable. Refused while it is reserved or sold; one that is offered to somebody who has waited for it is theirs until that ends, and then nobody else’s. A resale is not withdrawn while it is offered',
        security: needsSession,
        parameters: [idParameter],
        responses: { 204: { description: 'It is withdrawn' }, ...refusals(404, 409) },
      },
    },
  },
});
