import type { LinkKind } from '@ticketing/common';
import {
  ask,
  DescribedAnswers,
  describedRoutes,
  eventually,
  newId,
  notingRoutes,
  type TestService,
} from '@ticketing/common/testing';
import { auth } from '../app';
import { User } from '../models/user';
import { openapi } from '../openapi';
import { mailed } from './mails';
import { startAuth } from './start-auth';

const { definition, routes } = notingRoutes(auth);
const answers = new DescribedAnswers(openapi);
let service: TestService;

const ann = { email: 'ann@example.com', password: 'correct horse' };
const get = (path: string, headers = {}) => ask(service.url, 'GET', `/api/users${path}`, { headers });
const post = (path: string, body: unknown, headers = {}) =>
  ask(service.url, 'POST', `/api/users${path}`, {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });

/** As a user who has just signed up. */
async function asAnn(path: string, body: unknown = {}, method = 'POST') {
  const { id } = JSON.parse((await post('/signin', ann)).body);
  return ask(service.url, method, `/api/users${path}`, {
    headers: { 'content-type': 'application/json', cookie: service.signIn(id).cookie },
    ...(method !== 'GET' && { body: JSON.stringify(body) }),
  });
}

const annsId = async (): Promise<string> => JSON.parse((await post('/signin', ann)).body).id;

async function asOperator(path: string, body?: object, method = 'POST') {
  const email = 'eve@example.com';
  const { id } = JSON.parse((await post('/signup', { ...ann, email })).body);
  const operator = id ?? (await User.findOne({ email }).lean())?._id.toHexString();
  await User.updateOne({ email }, { $set: { role: 'operator' } });
  const { cookie } = service.signIn(operator, { role: 'operator' });
  return ask(service.url, method, `/api/users${path}`, {
    headers: { 'content-type': 'application/json', cookie },
    ...(body && { body: JSON.stringify(body) }),
  });
}

const endSessions = async () => asOperator(`/operator/${await annsId()}/end-sessions`, { reason: 'Lost phone' });

/** As a user who has just signed up, with the link of the mail that a call has caused. */
async function byLink(path: string, kind: LinkKind, body: object = {}) {
  const { id } = JSON.parse((await post('/signin', ann)).body);
  const link = await eventually(() => mailed(service, id, kind));
  return asAnn(path, { user: link.user, token: link.token, ...body });
}

/** While other writes of the same user keep coming. */
function overtaken<T>(call: () => Promise<T>) {
  jest.spyOn(User.collection, 'updateOne').mockResolvedValue({ matchedCount: 0 } as never);
  return call();
}

async function postAgainAndAgain(path: string, body: unknown, times: number) {
  for (let time = 1; time < times; time++) await post(path, body);
  return post(path, body);
}

beforeAll(async () => {
  service = await startAuth({ PUBLIC_ORIGIN: 'https://tickets.example' }, definition);
});
beforeEach(() => post('/signup', ann));
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

describe("the description of auth's API", () => {
  it('is served', async () => {
    expect(JSON.parse((await get('/openapi.json')).body)).toEqual(openapi);
  });

  it('has the routes that are registered, with what each validates, and no others', () => {
    expect(describedRoutes(openapi)).toEqual(routes());
  });

  it.each<[string, number, () => ReturnType<typeof ask>]>([
    ['a new account', 201, () => post('/signup', { ...ann, email: 'bob@example.com' })],
    ['an account for an operator', 200, () => asOperator('/operator/lookup', ann)],
    ['an account by its id', 200, async () => asOperator(`/operator/${await annsId()}`, undefined, 'GET')],
    ['no account', 404, () => asOperator('/operator/lookup', { email: 'bob@example.com' })],
    ['an account for its owner as an operator', 403, () => asAnn('/operator/lookup', ann)],
    ['the end of sessions by an operator', 200, () => endSessions()],
    [
      'what operators have acted on',
      200,
      async () => (await endSessions()) && asOperator('/operator/log', undefined, 'GET'),
    ],
    ['an address in use', 400, () => post('/signup', ann)],
    ['no credentials', 400, () => post('/signup', {})],
    ["another site's page", 403, () => post('/signup', ann, { origin: 'https://evil.example' })],
    ['too large a body', 413, () => post('/signup', { ...ann, password: 'x'.repeat(40_000) })],
    ['a form', 415, () => post('/signup', ann, { 'content-type': 'application/x-www-form-urlencoded' })],
    ['a sign-in', 200, () => post('/signin', ann)],
    ['a wrong password', 400, () => post('/signin', { ...ann, password: 'battery' })],
    ['too many wrong ones', 429, () => postAgainAndAgain('/signin', { email: 'eve@example.com', password: 'x' }, 21)],
    ['a link that is none', 400, () => post('/verify', { user: newId(), token: 'x' })],
    ['a link that verifies', 200, () => byLink('/verify', 'verify')],
    ['a link, while others write', 409, () => overtaken(() => byLink('/verify', 'verify'))],
    ['another link', 202, () => asAnn('/verification')],
    [
      'no other link, as the address is verified',
      200,
      async () => {
        await byLink('/verify', 'verify');
        return asAnn('/verification');
      },
    ],
    ['another link for nobody', 401, () => post('/verification', {})],
    ['a forgotten password', 202, () => post('/reset', { email: ann.email })],
    [
      'a reset by a link',
      200,
      async () => {
        await post('/reset', { email: ann.email });
        return byLink('/reset/confirm', 'reset', { password: 'battery staple' });
      },
    ],
    [
      'a reset by a link that is none',
      400,
      () => post('/reset/confirm', { user: newId(), token: 'x', password: 'long enough' }),
    ],
    ['a new password', 200, () => asAnn('/password', { password: ann.password, newPassword: 'battery staple' })],
    ['a new address', 202, () => asAnn('/email', { email: 'bob@example.com', password: ann.password })],
    [
      'a confirmation',
      200,
      async () => {
        await asAnn('/email', { email: 'bob@example.com', password: ann.password });
        return byLink('/email/confirm', 'change-email-new', { kind: 'change-email-new' });
      },
    ],
    [
      'a confirmation that is none',
      400,
      () => post('/email/confirm', { user: newId(), token: 'x', kind: 'change-email-new' }),
    ],
    ['the end of all sessions', 200, async () => asAnn('/sessions', undefined, 'DELETE')],
    [
      'the sessions of a user',
      200,
      async () => {
        const { id } = JSON.parse((await post('/signin', ann)).body);
        return get('/sessions', { cookie: service.signIn(id).cookie });
      },
    ],
    [
      'the end of one session',
      204,
      async () => {
        const { id } = JSON.parse((await post('/signin', ann)).body);
        const [session] = JSON.parse((await get('/sessions', { cookie: service.signIn(id).cookie })).body);
        return asAnn(`/sessions/${session.id}`, undefined, 'DELETE');
      },
    ],
    ['the end of no session', 404, () => asAnn('/sessions/none', undefined, 'DELETE')],
    ['no passkeys', 200, () => asAnn('/passkeys', undefined, 'GET')],
    ['what a new passkey takes', 200, () => asAnn('/passkeys/options', { password: ann.password })],
    ['no passkey to add', 400, () => asAnn('/passkeys', { credential: {} })],
    ['no passkey to remove', 200, () => asAnn('/passkeys/removal', { password: ann.password, passkey: 'x' })],
    ['what signing in by a passkey takes', 200, () => post('/signin/options', {})],
    ['a passkey that is none', 400, () => post('/signin/passkey', { credential: {} })],
    ['no second factor', 200, () => asAnn('/second-factor', undefined, 'GET')],
    ['a second factor', 200, () => asAnn('/second-factor', { password: ann.password })],
    ['a code of no authenticator', 400, () => asAnn('/second-factor/confirm', { code: '000000' })],
    ['nothing to remove', 200, () => asAnn('/second-factor/removal', { password: ann.password, code: '000000' })],
    ['the end of the account', 204, () => asAnn('/deletion', { password: ann.password })],
    ['a sign-out', 200, () => post('/signout', {})],
    ['who is signed in', 200, () => get('/currentuser', { cookie: service.signIn().cookie })],
    ['nobody', 200, () => get('/currentuser')],
    ['what the browser has already', 304, () => get('/currentuser', { 'if-none-match': '*', 'cache-control': '' })],
  ])('is true of %s: %i', async (_case, status, call) => {
    const answer = await call();
    expect(answer.status).toBe(status);
    expect(answers.problemWith(answer)).toBeUndefined();
  });
});
