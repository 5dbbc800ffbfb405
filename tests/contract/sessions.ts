import { randomBytes } from 'node:crypto';
import { calls } from '../support/calls';
import { Person } from '../support/person';
import { expectRefusal } from './refusal';
import { makeToken, sessionCookie } from './session-token';
import { jwtKey, system } from './system';

const now = Math.floor(Date.now() / 1000);
const claims = { id: '0123456789abcdef01234567', email: 'ada@example.com', iat: now, exp: now + 3600 };
const good = makeToken(claims, jwtKey);
const [header = '', , signature = ''] = good.split('.');
const eve = Buffer.from(JSON.stringify({ ...claims, email: 'eve@example.com' })).toString('base64url');

const base64 = (text: string) => `session=${Buffer.from(text).toString('base64')}`;

const get = <Body>(path: string, cookie: string) =>
  new Person(system.url).request<Body>('GET', path, undefined, { cookie });

describe('a token that is signed with our key and has not expired', () => {
  it('is a session, wherever it was made', async () => {
    const { body } = await get('/api/users/currentuser', sessionCookie(good));
    expect(body).toEqual({ currentUser: { id: claims.id, email: claims.email } });
    expect(await get('/api/orders', sessionCookie(good))).toMatchObject({ status: 200, body: [] });
    expect(await get('/api/orders', `session=somebody-elses; ${sessionCookie(good)}`)).toMatchObject({ status: 200 });
  });
});

describe.each([
  ['without a cookie', ''],
  ['whose token has expired', sessionCookie(makeToken({ ...claims, exp: now - 1 }, jwtKey))],
  ['whose token is signed with a foreign key', sessionCookie(makeToken(claims, randomBytes(32).toString('hex')))],
  ['whose token was changed after signing', sessionCookie(`${header}.${eve}.${signature}`)],
  ['whose token says that it needs no signature', sessionCookie(makeToken(claims, jwtKey, { alg: 'none' }))],
  ['whose token has no signature', sessionCookie(makeToken(claims, jwtKey, { alg: 'none' }).replace(/[^.]*$/, ''))],
  ['whose token has no id', sessionCookie(makeToken({ ...claims, id: undefined }, jwtKey))],
  ['whose token has an operator for an id', sessionCookie(makeToken({ ...claims, id: { $gt: '' } }, jwtKey))],
  ['whose token is an object', base64('{"jwt":{"$gt":""}}')],
  ['with a cookie that is no JSON', base64('{"jwt"')],
  ['with a cookie that is no base64', 'session=%%%'],
])('somebody %s', (_who, cookie) => {
  it('is nobody', async () => {
    const answer = await get('/api/users/currentuser', cookie);
    expect([answer.status, answer.body]).toEqual([200, { currentUser: null }]);
  });

  it('is answered 401 by every call that needs a session', async () => {
    for (const { method, path, body } of calls.filter(({ session }) => session)) {
      const answer = await new Person(system.url).request(method, path, body, { cookie });
      expectRefusal(answer, 401, { code: 'not_signed_in' });
      expect(answer.headers.get('cache-control')).toBe('private, no-cache');
      expect(answer.headers.get('vary')).toContain('Cookie');
    }
  });

  it('is served by every call that needs none', async () => {
    expect((await get('/api/tickets', cookie)).status).toBe(200);
    expectRefusal(await get('/api/tickets/0123456789abcdef01234567', cookie), 404, { code: 'not_found' });
  });
});
