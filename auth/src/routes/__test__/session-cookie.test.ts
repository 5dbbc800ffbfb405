import { createHmac } from 'node:crypto';
import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';

const jwtKey = 'the key of this test, and of no other one';
const week = 7 * 24 * 60 * 60;
let service: TestService;

beforeAll(async () => {
  service = await startAuth({ JWT_KEY: jwtKey });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const account = { email: 'ann@example.com', password: 'correct horse' };
const post = (path: string, headers = {}) => request(service.url).post(`/api/users/${path}`).set(headers).send(account);

/** The only Set-Cookie header of an answer, as its value and its attributes. */
function cookieOf({ headers }: request.Response) {
  const lines: unknown = headers['set-cookie'];
  const [line, ...more] = Array.isArray(lines) ? lines.map(String) : [];
  expect(more).toEqual([]);
  const [pair = '', ...attributes] = (line ?? '').split('; ');
  return { name: pair.split('=')[0], value: pair.slice(pair.indexOf('=') + 1), attributes };
}

const partOf = (token: string, index: number) =>
  JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString());

describe.each(['signup', 'signin'])('the session cookie that %s sets', (path) => {
  beforeEach(async () => {
    if (path === 'signin') await post('signup').expect(201);
  });

  it('is HttpOnly and SameSite=Lax, for the whole site, for a week, and not Secure over http', async () => {
    const { name, attributes } = cookieOf(await post(path));
    const [route, expires, ...rest] = attributes;
    expect(name).toBe('session');
    expect(route).toBe('path=/');
    expect(rest).toEqual(['samesite=lax', 'httponly']);
    const seconds = (Date.parse(expires?.replace('expires=', '') ?? '') - Date.now()) / 1000;
    expect(seconds).toBeGreaterThan(week - 60);
    expect(seconds).toBeLessThanOrEqual(week);
  });

  it('is Secure over https, as the proxy in front says', async () => {
    const { attributes } = cookieOf(await post(path, { 'X-Forwarded-Proto': 'https' }));
    expect(attributes).toContain('secure');
  });

  it('comes with an answer that no shared cache keeps', async () => {
    const { headers } = await post(path);
    expect([headers['cache-control'], headers.vary]).toEqual(['private, no-cache', expect.stringContaining('Cookie')]);
  });

  it('is the base64 of {"jwt": token} and nothing else', async () => {
    const { value } = cookieOf(await post(path));
    const text = Buffer.from(value, 'base64').toString();
    expect(Buffer.from(text).toString('base64')).toBe(value);
    expect(JSON.parse(text)).toEqual({ jwt: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
  });

  it('carries an HS256 token signed with JWT_KEY, about id and email, for a week', async () => {
    const response = await post(path);
    const { jwt } = JSON.parse(Buffer.from(cookieOf(response).value, 'base64').toString());
    expect(partOf(jwt, 0)).toEqual({
      ...{ alg: 'HS256', typ: 'JWT', kid: expect.stringMatching(/^[\w-]{8}$/) },
      // The session's id: here, as others rely on the claims to the letter.
      sid: expect.stringMatching(/^[\w-]{22}$/),
    });
    const payload = partOf(jwt, 1);
    expect(payload).toEqual({ ...response.body, iat: expect.any(Number), exp: payload.iat + week });
    const signed = jwt.slice(0, jwt.lastIndexOf('.'));
    expect(createHmac('sha256', jwtKey).update(signed).digest('base64url')).toBe(jwt.split('.')[2]);
  });
});
