import {
  describeApi,
  describeLog,
  forOperators,
  idParameter,
  json,
  needsSession,
  objectSchema,
  operatorAct,
  refusals,
  requestBody,
  schema,
} from '@ticketing/common';
import {
  emailChange,
  emailConfirmation,
  factorCode,
  factorRemoval,
  factorView,
  givenAddress,
  givenCredentials,
  givenLink,
  listedPasskey,
  listedSession,
  newCredentials,
  newPasskey,
  newPasswordByLink,
  operatedUser,
  ownPassword,
  passkeyOptions,
  passkeyRemoval,
  passkeySignIn,
  passwordChange,
  session,
  user,
} from './api';

const cookie = (description: string) => ({ 'Set-Cookie': { description, schema: { type: 'string' } } }) as const;
const setsCookie = cookie('The session: HttpOnly, SameSite=Lax, Secure over https');
const renewsCookie = cookie("The session, renewed, if it is this user's");
const clearsCookie = cookie('The session, cleared');

const passkeyList = { type: 'array', items: schema('Passkey') } as const;
/** As WebAuthn has it. */
const webauthn = { type: 'object' } as const;

/** The HTTP API of accounts and sessions. */
export const openapi = describeApi({
  title: 'Users',
  description: 'Accounts and sessions',
  apiPath: '/api/users',
  schemas: {
    User: objectSchema(user),
    CurrentUser: objectSchema(session),
    Session: objectSchema(listedSession),
    OperatedUser: objectSchema(operatedUser),
    Passkey: objectSchema(listedPasskey),
    SecondFactor: objectSchema(factorView),
  },
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
        summary:
          'Sign in; refused alike whether the e-mail or the password is wrong. With a second factor, second_factor_required asks for its code',
        requestBody: requestBody(givenCredentials),
        responses: { 200: json('Signed in', schema('User'), setsCookie), ...refusals(429, 503) },
      },
    },
    '/verify': {
      post: {
        operationId: 'verifyEmail',
        summary: "Use the link that verifies an address; the user's own session is renewed",
        requestBody: requestBody(givenLink),
        responses: { 200: json('Verified', schema('User'), renewsCookie), ...refusals(409, 429) },
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
          ...refusals(409, 429),
        },
      },
    },
    '/reset': {
      post: {
        operationId: 'askToResetPassword',
        summary: 'Have a link sent that sets a new password; answered alike whether or not there is such an account',
        requestBody: requestBody(givenAddress),
        responses: { 202: json('If there is such an account, a link is sent', objectSchema({})), ...refusals(429) },
      },
    },
    '/reset/confirm': {
      post: {
        operationId: 'resetPassword',
        summary: 'Set a new password by such a link; all sessions end, and nobody is signed in',
        requestBody: requestBody(newPasswordByLink),
        responses: { 200: json('It is set', objectSchema({}), clearsCookie), ...refusals(409, 429) },
      },
    },
    '/password': {
      post: {
        operationId: 'changePassword',
        summary: 'Change the password; all other sessions end, this one is renewed',
        security: needsSession,
        requestBody: requestBody(passwordChange),
        responses: { 200: json('It is changed', schema('User'), setsCookie), ...refusals(409, 429) },
      },
    },
    '/email': {
      post: {
        operationId: 'askToChangeEmail',
        summary: 'Have links sent to the new address and, if it is verified, to the old one; together they change it',
        security: needsSession,
        requestBody: requestBody(emailChange),
        responses: { 202: json('The links are sent', objectSchema({})), ...refusals(409, 429) },
      },
    },
    '/email/confirm': {
      post: {
        operationId: 'confirmEmail',
        summary: 'Use one of the links that change the address; with the second one, all sessions end',
        requestBody: requestBody(emailConfirmation),
        responses: {
          200: json('Confirmed: the user, with the address that counts now', schema('User'), renewsCookie),
          ...refusals(409, 429),
        },
      },
    },
    '/sessions': {
      get: {
        operationId: 'listSessions',
        summary: 'Where one is signed in, the newest first',
        security: needsSession,
        responses: { 200: json('The sessions that go on', { type: 'array', items: schema('Session') }) },
      },
      delete: {
        operationId: 'endSessions',
        summary: 'End all other sessions; this one is renewed',
        security: needsSession,
        responses: { 200: json('They have ended', schema('User'), setsCookie), ...refusals(409, 429) },
      },
    },
    '/sessions/{session}': {
      delete: {
        operationId: 'endSession',
        summary:
          'End one session; it is signed out within seconds. More than 20 of an account within a week end with all that began before them, except the one that asks',
        security: needsSession,
        parameters: [{ name: 'session', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: json(
            'It has ended with all that began before it; the one that asks is renewed',
            schema('User'),
            setsCookie,
          ),
          204: {
            description: 'It has ended; if it is the one that asks, its cookie is cleared',
            headers: clearsCookie,
          },
          ...refusals(404, 409, 429),
        },
      },
    },
    '/passkeys': {
      get: {
        operationId: 'listPasskeys',
        summary: "The user's own passkeys",
        security: needsSession,
        responses: { 200: json('All of them', passkeyList) },
      },
      post: {
        operationId: 'addPasskey',
        summary: 'Add the passkey that the browser has made',
        security: needsSession,
        requestBody: requestBody(newPasskey),
        responses: { 201: json('All of them', passkeyList), ...refusals(404, 409, 429) },
      },
    },
    '/passkeys/options': {
      post: {
        operationId: 'askForPasskey',
        summary:
          'What the browser needs to make a passkey; with a second factor, second_factor_required asks for its code',
        security: needsSession,
        requestBody: requestBody(passkeyOptions),
        responses: {
          200: json('For navigator.credentials.create, for five minutes', webauthn),
          ...refusals(404, 409, 429, 503),
        },
      },
    },
    '/passkeys/removal': {
      post: {
        operationId: 'removePasskey',
        summary: 'Remove a passkey',
        security: needsSession,
        requestBody: requestBody(passkeyRemoval),
        responses: { 200: json('Those that are left', passkeyList), ...refusals(409, 429) },
      },
    },
    '/signin/options': {
      post: {
        operationId: 'askToSignInByPasskey',
        summary: 'What the browser needs to sign in by any of its passkeys',
        responses: { 200: json('For navigator.credentials.get, for five minutes', webauthn), ...refusals(404) },
      },
    },
    '/signin/passkey': {
      post: {
        operationId: 'signInByPasskey',
        summary: 'Sign in by a passkey; refused alike whatever is wrong',
        requestBody: requestBody(passkeySignIn),
        responses: { 200: json('Signed in', schema('User'), setsCookie), ...refusals(404, 409, 429) },
      },
    },
    '/second-factor': {
      get: {
        operationId: 'getSecondFactor',
        summary: 'Whether there is a second factor; while one is being set up, what an authenticator needs',
        security: needsSession,
        responses: { 200: json('The second factor', schema('SecondFactor')), ...refusals(503) },
      },
      post: {
        operationId: 'askForSecondFactor',
        summary: 'Begin to set up an authenticator, or start over; it has to be confirmed within 15 minutes',
        security: needsSession,
        requestBody: requestBody(ownPassword),
        responses: { 200: json('With what it needs', schema('SecondFactor')), ...refusals(404, 409, 429) },
      },
    },
    '/second-factor/confirm': {
      post: {
        operationId: 'confirmSecondFactor',
        summary: 'Turn the authenticator on by its first code: signing in with the password then needs one, too',
        security: needsSession,
        requestBody: requestBody(factorCode),
        responses: { 200: json('It is on', schema('SecondFactor')), ...refusals(409, 429, 503) },
      },
    },
    '/second-factor/removal': {
      post: {
        operationId: 'removeSecondFactor',
        summary: 'Remove the authenticator',
        security: needsSession,
        requestBody: requestBody(factorRemoval),
        responses: { 200: json('It is removed', schema('SecondFactor')), ...refusals(409, 429, 503) },
      },
    },
    '/deletion': {
      post: {
        operationId: 'deleteAccount',
        summary: 'Delete the account and all that is personal in it',
        security: needsSession,
        requestBody: requestBody(ownPassword),
        responses: { 204: { description: 'It is deleted', headers: clearsCookie }, ...refusals(409, 429) },
      },
    },
    ...describeLog('listActsOnUsers'),
    '/operator/lookup': {
      post: {
        ...forOperators('findUser', 'the account of an address'),
        requestBody: requestBody(givenAddress),
        responses: { 200: json('The account', schema('OperatedUser')), ...refusals(404) },
      },
    },
    '/operator/{id}': {
      get: {
        ...forOperators('inspectUser', 'an account, and what has happened to it'),
        parameters: [idParameter],
        responses: { 200: json('The account', schema('OperatedUser')), ...refusals(403, 404) },
      },
    },
    '/operator/{id}/end-sessions': {
      post: {
        ...forOperators('endSessionsOfUser', "end all of a user's sessions"),
        parameters: [idParameter],
        requestBody: requestBody(operatorAct),
        responses: { 200: json('They have ended', schema('OperatedUser')), ...refusals(404, 409) },
      },
    },
    '/signout': {
      post: {
        operationId: 'signOut',
        summary: 'Sign out: the session ends, if anybody is signed in',
        responses: { 200: json('Nobody is signed in', objectSchema({}), clearsCookie) },
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
