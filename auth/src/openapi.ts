import { describeApi, json, needsSession, objectSchema, refusals, requestBody, schema } from '@ticketing/common';
import { givenCredentials, givenLink, newCredentials, session, user } from './api';

const setsCookie = {
  'Set-Cookie': { description: 'The session: HttpOnly, SameSite=Lax, Secure over https', schema: { type: 'string' } },
} as const;

/** The HTTP API of accounts and sessions. */
export const openapi = describeApi({
  title: 'Users',
  description: 'Accounts and sessions',
  apiPath: '/api/users',
  schemas: { User: objectSchema(user), CurrentUser: objectSchema(session) },
  paths: {
    '/signup': {
      post: {
        operationId: 'signUp',
        summary: 'Make an account and sign it in',
        requestBody: requestBody(newCredentials),
        responses: { 201: json('Signed in', schema('User'), setsCookie), ...refusals(429) },
      },
    },
    '/signin': {
      post: {
        operationId: 'signIn',
        summary: 'Sign in; refused alike whether the e-mail or the password is wrong',
        requestBody: requestBody(givenCredentials),
        responses: { 200: json('Signed in', schema('User'), setsCookie), ...refusals(429) },
      },
    },
    '/verify': {
      post: {
        operationId: 'verifyEmail',
        summary: "Use the link that verifies an address; the user's own session is renewed",
        requestBody: requestBody(givenLink),
        responses: { 200: json('Verified', schema('User')), ...refusals(429) },
      },
    },
    '/verification': {
      post: {
        operationId: 'askToVerify',
        summary: 'Have another link sent that verifies the address',
        security: needsSession,
        responses: {
          200: json('It is verified already: the session is renewed', schema('User'), setsCookie),
          202: json('A link is sent', objectSchema({})),
          ...refusals(401, 404, 429),
        },
      },
    },
    '/signout': {
      post: {
        operationId: 'signOut',
        summary: 'Sign out, whether or not anybody is signed in',
        responses: { 200: json('The cookie is cleared', objectSchema({})) },
      },
    },
    '/currentuser': {
      get: {
        operationId: 'getCurrentUser',
        summary: 'Who is signed in',
        responses: { 200: json('The user, or null', schema('CurrentUser')) },
      },
    },
  },
});
