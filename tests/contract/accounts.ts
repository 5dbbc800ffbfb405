import { randomBytes } from 'node:crypto';
import { eventually } from '../support/eventually';
import { type Answer, Person } from '../support/person';
import { withDatabase } from '../support/whole-stack';
import { expectRefusal, invalid } from './refusal';
import { readSession } from './session-token';
import { jwtKey, system } from './system';

const password = 'correct horse battery staple';
const someEmail = () => `${randomBytes(8).toString('hex')}@example.com`;
const post = <Body = { id: string; email: string }>(path: string, body: unknown, headers = {}) =>
  new Person(system.url).request<Body>('POST', `/api/users/${path}`, body, headers);
const operator = { $gt: '' };

describe('signing up', () => {
  it('answers 201 with id and e-mail, lower-cased, and a session', async () => {
    const email = someEmail();
    const person = new Person(system.url);
    const { status, body } = await person.post<{ id: string }>('/api/users/signup', {
      email: ` ${email.toUpperCase()} `,
      password,
    });
    expect([status, body]).toEqual([201, { id: expect.stringMatching(/^[0-9a-f]{24}$/), email }]);
    expect((await person.get('/api/users/currentuser')).body).toEqual({ currentUser: { id: body.id, email } });
  });

  it.each([8, 128])('takes a password of %i characters', async (length) => {
    expect((await post('signup', { email: someEmail(), password: 'x'.repeat(length) })).status).toBe(201);
  });

  it.each<[string, unknown, string[]]>([
    ['no e-mail address', { email: 'somebody', password }, ['email']],
    ['an empty e-mail address', { email: '', password }, ['email']],
    ['a password of 7 characters', { email: 'a@example.com', password: 'x'.repeat(7) }, ['password']],
    ['a password of 129 characters', { email: 'a@example.com', password: 'x'.repeat(129) }, ['password']],
    ['nothing', {}, ['email', 'password']],
    ['a list', [{ email: 'a@example.com', password }], ['email', 'password']],
    ['operators in place of texts', { email: operator, password: operator }, ['email', 'password']],
    ['lists in place of texts', { email: ['a@example.com'], password: [password] }, ['email', 'password']],
    ['null in place of texts', { email: null, password: null }, ['email', 'password']],
    ['numbers in place of texts', { email: 1, password: 12345678 }, ['email', 'password']],
  ])('answers %s with 400, one entry for each bad field', async (_what, body, fields) => {
    expectRefusal(await post('signup', body), 400, ...invalid(...fields));
  });

  it('gives an e-mail address to exactly one of ten who want it at the same moment', async () => {
    const email = someEmail();
    const spellings = Array.from({ length: 10 }, (_, index) => (index % 2 ? email : email.toUpperCase()));
    const answers = await Promise.all(spellings.map((spelling) => post('signup', { email: spelling, password })));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 201)) {
      expectRefusal(answer, 400, { code: 'email_in_use', field: 'email' });
      expect(answer.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe('signing in', () => {
  const email = someEmail();
  let id: string;
  beforeAll(async () => {
    ({ id } = (await post('signup', { email, password })).body);
  });

  it('answers 200 with id and e-mail, however the address is spelt, and a session', async () => {
    const person = new Person(system.url);
    const answer = await person.post('/api/users/signin', { email: email.toUpperCase(), password });
    expect([answer.status, answer.body]).toEqual([200, { id, email }]);
    expect((await person.get('/api/users/currentuser')).body).toEqual({ currentUser: { id, email } });
  });

  it('answers a wrong password and an unknown address alike, without a cookie', async () => {
    const wrong = await post('signin', { email, password: `${password}!` });
    const unknown = await post('signin', { email: someEmail(), password });
    expectRefusal(wrong, 400, { code: 'invalid_credentials' });
    expect(unknown).toMatchObject({ status: wrong.status, body: wrong.body });
    for (const { headers } of [wrong, unknown]) expect(headers.getSetCookie()).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['operators in place of texts', { email: operator, password: operator }, ['email', 'password']],
    ['an operator in place of the password', { email: 'a@example.com', password: { $ne: null } }, ['password']],
    ['nothing', {}, ['email', 'password']],
    ['a list', [], ['email', 'password']],
  ])('answers %s with 400, one entry for each bad field', async (_what, body, fields) => {
    expectRefusal(await post('signin', body), 400, ...invalid(...fields));
  });

  it('answers 429 after too many failures for one address, from whatever client they claim to come, and for no other', async () => {
    const attacked = someEmail();
    await post('signup', { email: attacked, password });
    let attempts = 0;
    const guess = (given: string) =>
      post('signin', { email: attacked, password: given }, { 'x-forwarded-for': `203.0.113.${++attempts}` });
    const refused = await eventually(async () => {
      const answer = await guess('a guess');
      expect(answer.status).toBe(429);
      return answer;
    });
    expectRefusal(refused, 429, { code: 'too_many_attempts' });
    expect(attempts).toBeGreaterThan(5);
    // All copies share the count: whichever answers next refuses, too.
    for (let copy = 0; copy < 4; copy++) expect((await guess('a guess')).status).toBe(429);
    expect((await post('signin', { email, password })).status).toBe(200);
  });
});

describe('signing out', () => {
  it('answers 200 {} and clears the cookie, also when nobody is signed in', async () => {
    const person = await Person.signUp(system.url);
    const answer = await person.post('/api/users/signout', {});
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(answer.headers.getSetCookie()).toEqual([
      'session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; samesite=lax; httponly',
    ]);
    expect((await person.get('/api/users/currentuser')).body).toEqual({ currentUser: null });
    expect((await post('signout', undefined)).status).toBe(200);
  });
});

describe('the session cookie', () => {
  const signUp = (url: string, headers = {}): Promise<Answer<{ id: string; email: string }>> =>
    new Person(url).request('POST', '/api/users/signup', { email: someEmail(), password }, headers);

  it('is the base64 of {"jwt"}, for this path and site alone and out of reach of scripts', async () => {
    const { headers, body } = await signUp(system.url);
    const [cookie = '', ...others] = headers.getSetCookie();
    expect(others).toEqual([]);
    expect(cookie).toMatch(/^session=[\w+/]+={0,2}; path=\/; expires=[^;]+ GMT; samesite=lax; httponly$/);

    const { content, header, claims, signed } = readSession(cookie, jwtKey);
    expect(Object.keys(content)).toEqual(['jwt']);
    expect([header, signed]).toMatchObject([{ alg: 'HS256', typ: 'JWT' }, true]);
    expect(claims).toEqual({ ...body, iat: expect.any(Number), exp: expect.any(Number) });
    expect(Math.abs(claims.iat * 1000 - Date.now())).toBeLessThan(60_000);
    const expires = Date.parse(/expires=([^;]+)/.exec(cookie)?.[1] ?? '');
    expect(Math.abs(claims.exp * 1000 - expires)).toBeLessThan(60_000);
  });

  it('is Secure over https, which only the proxy can say', async () => {
    const https = { 'x-forwarded-proto': 'https' };
    const claimed = await signUp(system.url, https);
    expect(claimed.headers.getSetCookie().join()).not.toMatch(/secure/i);
    const proxied = await signUp(`${system.stack.process('auth-1').url}`, https);
    expect(proxied.headers.getSetCookie()).toEqual([expect.stringMatching(/; samesite=lax; secure; httponly$/)]);
  });
});

describe('an error that nobody foresaw', () => {
  it('is answered with 500, its request id and nothing of the inside', async () => {
    const email = someEmail();
    await withDatabase(system.stack, 'auth', (database) =>
      database.collection('users').insertOne({ email, passwordHash: 'no.hash' }),
    );
    const answer = await post<unknown>('signin', { email, password }, { 'x-request-id': 'request-0001' });
    expect([answer.status, answer.body]).toEqual([
      500,
      { errors: [{ message: 'Something went wrong', code: 'internal', requestId: 'request-0001' }] },
    ]);
    expect(answer.headers.get('x-request-id')).toBe('request-0001');
  });
});
