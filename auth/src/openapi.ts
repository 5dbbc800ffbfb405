import { describeApi, idSchema, json, type Operation, refusals, requestBody, schema } from '@ticketing/common';

const setsCookie = {
  'Set-Cookie': { description: 'The session: HttpOnly, SameSite=Lax, Secure over https', schema: { type: 'string' } },
} as const;

const signup: Operation = {
  operationId: 'signUp',
  summary: 'Make an account and sign it in',
  requestBody: requestBody(schema('NewCredentials')),
  responses: { 201: json('Signed in', schema('User'), setsCookie), ...refusals(429) },
};

const signin: Operation = {
  operationId: 'signIn',
  summary: 'Sign in; refused alike whether the e-mail or the password is wrong',
  requestBody: requestBody(schema('Credentials')),
  responses: { 200: json('Signed in', schema('User'), setsCookie), ...refusals(429) },
};

const signout: Operation = {
  operationId: 'signOut',
  summary: 'Sign out, whether or not anybody is signed in',
  responses: { 200: json('The cookie is cleared', { type: 'object', maxProperties: 0 }) },
};

const currentuser: Operation = {
  operationId: 'getCurrentUser',
  summary: 'Who is signed in',
  responses: { 200: json('The user, or null', schema('CurrentUser')) },
};

const email = { type: 'string', format: 'email' } as const;

/** The HTTP API of accounts and sessions. */
export const openapi = describeApi({
  title: 'Users',
  description: 'Accounts and sessions',
  apiPath: '/api/users',
  schemas: {
    User: {
      type: 'object',
      required: ['id', 'email'],
      additionalProperties: false,
      properties: { id: idSchema, email },
    },
    CurrentUser: {
      type: 'object',
      required: ['currentUser'],
      additionalProperties: false,
      properties: { currentUser: { oneOf: [schema('User'), { type: 'null' }] } },
    },
    NewCredentials: {
      type: 'object',
      required: ['email', 'password'],
      properties: { email, password: { type: 'string', minLength: 8, maxLength: 128 } },
    },
    Credentials: {
      type: 'object',
      required: ['email', 'password'],
      properties: { email, password: { type: 'string', minLength: 1, maxLength: 128 } },
    },
  },
  paths: {
    '/signup': { post: signup },
    '/signin': { post: signin },
    '/signout': { post: signout },
    '/currentuser': { get: currentuser },
  },
});
