import { describeApi, field, json, objectSchema, parametersOf, refusals } from '@ticketing/common';
import { unsubscription } from './api';

/** The HTTP API of notifications. */
export const openapi = describeApi({
  title: 'Notifications',
  description: 'What people are told by mail',
  apiPath: '/api/notifications',
  schemas: {},
  paths: {
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
