import {
  describeApi,
  describeLog,
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
import {
  givenDevice,
  givenMail,
  givenMailChoice,
  mailChoice,
  mailsOf,
  operatedMail,
  pushKey,
  removedDevice,
  ticketFiles,
  unsubscription,
} from './api';

/** A file, of one of these types. */
const file = (description: string, ...types: string[]) => ({
  description,
  content: Object.fromEntries(types.map((type) => [type, { schema: { type: 'string' as const, format: 'binary' } }])),
});

/** The HTTP API of notifications. */
export const openapi = describeApi({
  title: 'Notifications',
  description: 'What people are told by mail and on their devices, and their tickets as files',
  apiPath: '/api/notifications',
  schemas: { OperatedMail: objectSchema(operatedMail) },
  paths: {
    ...describeLog('listActsOnMails'),
    '/operator': {
      get: {
        ...forOperators('listMails', 'the mails about an order or an account, the latest first, at most 100'),
        parameters: parametersOf(mailsOf),
        responses: { 200: json('The mails', { type: 'array', items: schema('OperatedMail') }), ...refusals(403) },
      },
    },
    '/operator/resend': {
      post: {
        ...forOperators('resendMail', 'send a mail once more, as far as it is still true'),
        requestBody: requestBody(givenMail),
        responses: { 200: json('It is on its way, perhaps was before', schema('OperatedMail')), ...refusals(404, 409) },
      },
    },
    '/mails': {
      get: {
        operationId: 'getMailChoice',
        summary: 'Which mails one gets',
        security: needsSession,
        responses: { 200: json('The choice', objectSchema(mailChoice)) },
      },
      put: {
        operationId: 'chooseMails',
        summary: 'Choose which mails one gets: all of them again, or fewer',
        security: needsSession,
        requestBody: requestBody(givenMailChoice),
        responses: { 200: json('The choice', objectSchema(mailChoice)) },
      },
    },
    '/push': {
      get: {
        operationId: 'getPushKey',
        summary: 'What a browser subscribes to push messages with',
        security: needsSession,
        responses: { 200: json('The key, if there are push messages', objectSchema(pushKey)) },
      },
      post: {
        operationId: 'addDevice',
        summary:
          'Show news that cannot wait on this browser, too; of more than five browsers, the oldest shows no more',
        security: needsSession,
        requestBody: requestBody(givenDevice),
        responses: {
          204: { description: 'Done, or done before; if it was for somebody else, it is no more' },
          ...refusals(404),
        },
      },
      delete: {
        operationId: 'removeDevice',
        summary: 'Show no more news on this browser',
        security: needsSession,
        requestBody: requestBody(removedDevice),
        responses: { 204: { description: 'Done, or done before' } },
      },
    },
    '/tickets/{id}': {
      get: {
        operationId: 'listTicketFiles',
        summary: "In which files the tickets of one's own order can be had",
        security: needsSession,
        parameters: [idParameter],
        responses: { 200: json('The files', objectSchema(ticketFiles)), ...refusals(404) },
      },
    },
    '/tickets/{id}/ticket.pdf': {
      get: {
        operationId: 'getTicketPdf',
        summary: "The tickets of one's own paid order, a sheet for each that is not sold on",
        security: needsSession,
        parameters: [idParameter],
        responses: { 200: file('The sheets', 'application/pdf'), ...refusals(404, 429) },
      },
    },
    '/tickets/{id}/ticket.pkpass': {
      get: {
        operationId: 'getTicketPass',
        summary: "The tickets of one's own paid order for Apple Wallet, where this service can sign passes",
        security: needsSession,
        parameters: [idParameter],
        responses: {
          200: file(
            'A pass, or a bundle of one for each ticket that is not sold on',
            'application/vnd.apple.pkpass',
            'application/vnd.apple.pkpasses',
          ),
          ...refusals(404, 429),
        },
      },
    },
    '/tickets/{id}/ticket.ics': {
      get: {
        operationId: 'getTicketCalendar',
        summary: "The event of one's own paid order, for a calendar; if it is known when it begins",
        security: needsSession,
        parameters: [idParameter],
        responses: { 200: file('The event', 'text/calendar'), ...refusals(404) },
      },
    },
    '/unsubscribe': {
      post: {
        operationId: 'unsubscribe',
        summary: 'Ask for no more mails but those about money and security, with the token of a mail',
        parameters: parametersOf(unsubscription),
        // RFC 8058: the form that mail programs send. It is not read.
        requestBody: { content: { 'application/x-www-form-urlencoded': { schema: { type: 'object' } } } },
        responses: {
          200: json('Done, or done before', objectSchema({ unsubscribed: field.of({ const: true }) })),
          ...refusals(401),
        },
      },
    },
  },
});
