import { createHmac } from 'node:crypto';
import { newId, sessionCookieFor, type TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';

const jwtKey = 'the key of this test, and of no other one';
const user = { id: newId(), email: 'ann@example.com' };
let service: TestService;

beforeAll(async () => {
  service = await startAuth({ JWT_KEY: jwtKey });
});
afterAll(() => service.stop());

const currentUser = (cookie: string) => request(service.url).get('/api/users/currentuser').set('Cookie', cookie);

const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const now = () => Math.floor(Date.now() / 1000);

/** A token built by hand, without our library. */
function token({ alg = 'HS256', key = jwtKey, claims = {} }: { alg?: string; key?: string; claims?: object } = {}) {
  const text = `${part({ alg, typ: 'JWT' })}.${part({ ...user, iat: now(), exp: now() + 60, ...claims })}`;
  const hash = alg === 'HS512' ? 'sha512' : 'sha256';
  return `${text}.${alg === 'none' ? '' : createHmac(hash, key).update(text).digest('base64url')}`;
}

const base64 = (text: string) => Buffer.from(text).toString('base64');
/** Changes one letter in the middle of one part of a token. */
const tampered = (index: number) =>
  token()
    .split('.')
    .map((text, i) =>
      i === index ? text.replace(/^(.{8})(.)/, (_all, head, c) => head + (c === 'A' ? 'B' : 'A')) : text,
    )
    .join('.');

describe('GET /api/users/currentuser', () => {
  it('says who is signed in, and nothing else of the token', async () => {
    const { status, body } = await currentUser(sessionCookieFor(token({ claims: { admin: true } })));
    expect(status).toBe(200);
    expect(body).toEqual({ currentUser: user });
  });

  it.each([
    ['somebody', () => sessionCookieFor(token())],
    ['nobody', () => ''],
  ])('is kept by no shared cache, and asked for again each time, when it is %s', async (_who, cookie) => {
    const { headers } = await currentUser(cookie());
    expect([headers['cache-control'], headers.vary]).toEqual(['private, no-cache', expect.stringContaining('Cookie')]);
  });

  it('says null without a cookie', async () => {
    const { status, body } = await request(service.url).get('/api/users/currentuser');
    expect([status, body]).toEqual([200, { currentUser: null }]);
  });

  it.each([
    ['expired a second ago', () => token({ claims: { exp: now() - 1 } })],
    ['is signed with another key', () => token({ key: 'the key of somebody else' })],
    ['is not signed (alg none)', () => token({ alg: 'none' })],
    ['says alg none and is signed all the same', () => token({ alg: 'none' }) + token().split('.')[2]],
    ['is signed with HS512 and the right key', () => token({ alg: 'HS512' })],
    ['has a changed header', () => tampered(0)],
    ['has a changed payload', () => tampered(1)],
    ['has a changed signature', () => tampered(2)],
    ['has no signature', () => token().split('.').slice(0, 2).join('.')],
    ['is about no id', () => token({ claims: { id: undefined } })],
    ['has an operator in place of the id', () => token({ claims: { id: { $gt: '' } } })],
    ['has an id that is none', () => token({ claims: { id: 'admin' } })],
    ['has no e-mail', () => token({ claims: { email: undefined } })],
    ['is empty', () => ''],
    ['is no token', () => 'garbage'],
    ['consists of dots', () => '..'],
  ])('says null when the token %s', async (_case, make) => {
    const { status, body } = await currentUser(sessionCookieFor(make()));
    expect([status, body]).toEqual([200, { currentUser: null }]);
  });

  it.each([
    ['is empty', ''],
    ['is no base64', '%%%'],
    ['is no JSON', base64('{')],
    ['is null', base64('null')],
    ['is a number', base64('7')],
    ['is a text', base64('"jwt"')],
    ['is a list', base64('["jwt"]')],
    ['has an object in place of the token', base64('{"jwt":{"$gt":""}}')],
    ['has a list in place of the token', base64('{"jwt":["a"]}')],
    ['has a number in place of the token', base64('{"jwt":7}')],
    ['overrides what a session is made of', base64('{"isChanged":1,"_ctx":1,"__proto__":{"jwt":"x"}}')],
    ['is bytes', Buffer.from([0xff, 0xfe, 0, 1]).toString('base64')],
  ])('says null when the cookie %s', async (_case, value) => {
    const { status, body } = await currentUser(`session=${value}`);
    expect([status, body]).toEqual([200, { currentUser: null }]);
  });
});
