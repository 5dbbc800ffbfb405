import { createHmac } from 'node:crypto';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { createSessionTokens, remembering, type SessionTokens } from '../session';
import { ada, cookieOf, jwtKey, sessionOf, testApp, tokens } from './test-app';

const { app } = testApp();
const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const whoIs = async (cookie: string) => {
  const response = await request(app).get('/api/me').set('Cookie', cookie);
  return { status: response.status, ...response.body };
};
const nobody = { status: 200, currentUser: null };

describe('the session', () => {
  it('is carried by a cookie that scripts cannot read and other sites cannot send', async () => {
    const response = await request(app).post('/api/signin');
    const [cookie = ''] = response.get('Set-Cookie') ?? [];
    expect(cookie).toMatch(/^session=[\w=]+; path=\/; expires=.*; samesite=lax; httponly$/i);
    expect(await whoIs(cookie)).toEqual({ status: 200, currentUser: ada });
  });

  it('holds the base64 of {"jwt": …} with id, email and an expiry in seven days', async () => {
    const response = await request(app).post('/api/signin');
    const value = /session=([^;]+)/.exec(response.get('Set-Cookie')?.[0] ?? '')?.[1] ?? '';
    const content = JSON.parse(Buffer.from(value, 'base64').toString());
    expect(Object.keys(content)).toEqual(['jwt']);
    const { iat, exp, ...claims } = jwt.verify(content.jwt, jwtKey) as jwt.JwtPayload;
    expect(claims).toEqual(ada);
    expect(Number(exp) - Number(iat)).toBe(7 * 24 * 60 * 60);
  });

  it('ends with a cookie that is cleared', async () => {
    const response = await request(app)
      .post('/api/signout')
      .set('Cookie', sessionOf(tokens.sign(ada)));
    expect(response.get('Set-Cookie')?.[0]).toMatch(/^session=; path=\/; expires=Thu, 01 Jan 1970/);
  });

  it('is Secure over https, also when a proxy speaks it, and only then', async () => {
    const proxied = await request(app).post('/api/signin').set('X-Forwarded-Proto', 'https');
    expect(proxied.get('Set-Cookie')?.[0]).toMatch(/; secure/i);
    const plain = await request(app).post('/api/signin').set('X-Forwarded-Proto', 'http');
    expect(plain.get('Set-Cookie')?.[0]).not.toMatch(/secure/i);
  });

  it('is not sent again by requests that only read it', async () => {
    const response = await request(app)
      .get('/api/me')
      .set('Cookie', sessionOf(tokens.sign(ada)));
    expect(response.get('Set-Cookie')).toBeUndefined();
  });
});

describe('a session that is not ours', () => {
  const good = tokens.sign(ada);
  const [header = '', , signature = ''] = good.split('.');
  const claims = { ...ada, iat: 1, exp: 9_999_999_999 };
  const none = `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.`;
  const hs512 = `${part({ alg: 'HS512', typ: 'JWT' })}.${part(claims)}`;

  it.each([
    ['expired', sessionOf(jwt.sign(ada, jwtKey, { expiresIn: -1 }))],
    ['signed with another key', sessionOf(createSessionTokens('a key of somebody else, as long as ours').sign(ada))],
    ['unsigned (alg none)', sessionOf(none)],
    ['unsigned, with the signature of another', sessionOf(`${none}${signature}`)],
    ['signed with an algorithm that we do not use', sessionOf(jwt.sign(ada, jwtKey, { algorithm: 'HS512' }))],
    [
      'signed by hand with HS512',
      sessionOf(`${hs512}.${createHmac('sha512', jwtKey).update(hs512).digest('base64url')}`),
    ],
    ['changed after signing', sessionOf(`${header}.${part({ ...claims, email: 'eve@example.com' })}.${signature}`)],
    ['cut off', sessionOf(good.slice(0, -3))],
    ['without an id', sessionOf(jwt.sign({ email: ada.email }, jwtKey))],
    ['with an id that is an operator', sessionOf(jwt.sign({ id: { $gt: '' }, email: ada.email }, jwtKey))],
    ['a token of plain text', sessionOf(jwt.sign('text', jwtKey))],
    ['empty', 'session='],
    ['no base64', 'session=%%%'],
    ['no JSON', cookieOf('{"jwt"')],
    ['null', cookieOf('null')],
    ['a number', cookieOf('7')],
    ['a list', cookieOf('["jwt"]')],
    ['a text', cookieOf('"jwt"')],
    ['a token that is an object', cookieOf('{"jwt":{"$gt":""}}')],
    ['a token that is null', cookieOf('{"jwt":null}')],
    ["one that names the session's own properties", cookieOf('{"isNew":1,"isChanged":1,"isPopulated":1,"_ctx":1}')],
    ['one that reaches for the prototype', cookieOf('{"__proto__":{"jwt":"x"},"constructor":1,"toJSON":1}')],
  ])('that is %s means signed out, never an error', async (_what, cookie) => {
    expect(await whoIs(cookie)).toEqual(nobody);
    const refused = await request(app).get('/api/mine').set('Cookie', cookie);
    expect(refused.status).toBe(401);
    expect(refused.body).toEqual({ errors: [{ message: 'You are not signed in', code: 'not_signed_in' }] });
  });
});

describe('several cookies of one name', () => {
  const mine = sessionOf(tokens.sign(ada));
  const eve = sessionOf(
    createSessionTokens('a key of somebody else, as long as ours').sign({ ...ada, email: 'eve@example.com' }),
  );

  it.each([
    ['garbage before ours', `session=x; ${mine}`],
    ["another site's token before ours", `${eve}; ${mine}`],
    ['an empty one before ours', `session=; ${mine}`],
    ['garbage after ours', `${mine}; session=x`],
    ['another name that ends alike', `my-session=x; ${mine}`],
    ['no space between them', `session=x;${mine}`],
  ])('are read for the one that verifies: %s', async (_what, cookie) => {
    expect(await whoIs(cookie)).toEqual({ status: 200, currentUser: ada });
  });

  it('are nobody when none of them verifies', async () => {
    expect(await whoIs(`session=x; ${eve}`)).toEqual(nobody);
  });
});

describe('a session that verified before', () => {
  const lasting = (seconds: number) => ({
    user: ada,
    beganAt: new Date(0),
    endsAt: new Date(Date.now() + seconds * 1000),
  });
  afterEach(() => jest.restoreAllMocks());

  it('is looked up, not verified again', () => {
    const verify = jest.fn(() => lasting(60));
    const read = remembering(verify);
    expect([read('a'), read('a')?.user, verify.mock.calls]).toEqual([expect.anything(), ada, [['a']]]);
  });

  it('is over when its token has expired', async () => {
    const cookie = sessionOf(tokens.sign(ada));
    expect(await whoIs(cookie)).toEqual({ status: 200, currentUser: ada });
    const end = Date.now() + 7 * 24 * 60 * 60 * 1000;
    jest.spyOn(Date, 'now').mockReturnValue(end);
    expect(await whoIs(cookie)).toEqual(nobody);
  });

  it('is verified again once it is over: only that decides', () => {
    const verify = jest.fn<ReturnType<typeof lasting> | undefined, [string]>(() => lasting(60));
    const read = remembering(verify);
    read('a');
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    verify.mockReturnValue(undefined);
    expect([read('a'), read('a')]).toEqual([undefined, undefined]);
    expect(verify).toHaveBeenCalledTimes(3);
  });

  it('is forgotten when too many others came after it', () => {
    const verify = jest.fn(() => lasting(60));
    const read = remembering(verify, 2);
    for (const cookie of ['a', 'b', 'c', 'c', 'b', 'a']) read(cookie);
    expect(verify.mock.calls.flat()).toEqual(['a', 'b', 'c', 'a']);
  });

  it('is no other one: what did not verify is never remembered', () => {
    const verify = jest.fn(() => undefined);
    const read = remembering(verify, 2);
    expect([read('forged'), read('forged')]).toEqual([undefined, undefined]);
    expect(verify).toHaveBeenCalledTimes(2);
  });

  it('is not known to a process with another key', async () => {
    const cookie = sessionOf(tokens.sign(ada));
    expect(await whoIs(cookie)).toEqual({ status: 200, currentUser: ada });
    const rotated = testApp({ tokens: createSessionTokens('the key that took the place of the leaked one') }).app;
    const answer = await request(rotated).get('/api/me').set('Cookie', cookie);
    expect(answer.body).toEqual({ currentUser: null });
  });
});

describe('a change of keys', () => {
  const [old, next] = ['the key that was used until today', 'the key that is used from today on'];
  const before = createSessionTokens(old, next);
  const after = createSessionTokens(next, old);
  const known = (made: SessionTokens, read: SessionTokens) => read.verify(made.sign(ada))?.user;

  it('signs nobody out: each key reads what the other has signed', () => {
    expect([known(before, after), known(after, before), known(before, before), known(after, after)]).toEqual(
      Array(4).fill(ada),
    );
  });

  it('is over when the old key is taken away', () => {
    expect(known(before, createSessionTokens(next))).toBeUndefined();
    expect(known(after, createSessionTokens(next))).toEqual(ada);
  });

  it('reads tokens of before keys had names', () => {
    expect(after.verify(jwt.sign(ada, old, { expiresIn: 60 }))?.user).toEqual(ada);
  });

  it('trusts no name: a token is what its key has signed', () => {
    const kid = JSON.parse(Buffer.from(after.sign(ada).split('.')[0] ?? '', 'base64url').toString()).kid;
    expect(
      after.verify(jwt.sign(ada, 'a key of somebody else, as long as ours', { expiresIn: 60, keyid: kid })),
    ).toBeUndefined();
    expect(after.verify(jwt.sign(ada, next, { expiresIn: 60, keyid: 'unknown' }))).toBeUndefined();
  });
});

describe('an answer', () => {
  it.each(['/api/me', '/api/mine', '/api/forgot-require-auth'])(
    'that depends on who asks is kept by no shared cache: %s',
    async (path) => {
      for (const cookie of ['', sessionOf(tokens.sign(ada))]) {
        const { headers } = await request(app).get(path).set('Cookie', cookie);
        expect(headers).toMatchObject({
          'cache-control': 'private, no-cache',
          vary: expect.stringContaining('Cookie'),
        });
      }
    },
  );

  it('that is the same for all says nothing of that', async () => {
    const { headers } = await request(app)
      .get('/api/echo')
      .set('Cookie', sessionOf(tokens.sign(ada)));
    expect(headers).not.toHaveProperty('cache-control');
    expect(headers.vary ?? '').not.toContain('Cookie');
  });
});

describe('requireAuth', () => {
  it('lets the signed-in user through', async () => {
    const response = await request(app)
      .get('/api/mine')
      .set('Cookie', sessionOf(tokens.sign(ada)));
    expect(response.body).toEqual(ada);
  });

  it('is backed by signedIn, should a route forget it', async () => {
    const response = await request(app).get('/api/forgot-require-auth');
    expect(response.status).toBe(401);
  });
});
