import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

const publicOrigin = 'https://ticketing.example';
const account = { email: 'ann@example.com', password: 'correct horse' };
let service: TestService;

beforeAll(async () => {
  service = await startAuth({ PUBLIC_ORIGIN: publicOrigin });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const signUp = () => request(service.url).post('/api/users/signup');
const codesOf = ({ body }: request.Response) => body.errors.map((error: { code: string }) => error.code);

describe('a body that cannot be read', () => {
  it.each(['{', '{"email": ', "{'email': 1}", '"text"', 'null', '{"a":1}}'])('is malformed JSON: %j', async (body) => {
    const response = await signUp().set('Content-Type', 'application/json').send(body);
    expect([response.status, codesOf(response)]).toEqual([400, ['malformed_json']]);
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data', 'application/xml', 'garbage'])(
    'is not JSON when it says %s',
    async (type) => {
      const response = await signUp().set('Content-Type', type).send(JSON.stringify(account));
      expect([response.status, codesOf(response)]).toEqual([415, ['not_json']]);
    },
  );

  it('is not JSON in a charset or an encoding that is none', async () => {
    const charset = await signUp()
      .set('Content-Type', 'application/json; charset=klingon')
      .send(JSON.stringify(account));
    const encoding = await signUp().set({ 'Content-Type': 'application/json', 'Content-Encoding': 'zoo' }).send('{}');
    expect([charset.status, encoding.status]).toEqual([415, 415]);
  });

  it('is too large above 32 kB, whatever is in it', async () => {
    const response = await signUp().send({ ...account, more: 'x'.repeat(33 * 1024) });
    expect([response.status, codesOf(response)]).toEqual([413, ['body_too_large']]);
  });

  it('is accepted up to that size', async () => {
    await signUp()
      .send({ ...account, more: 'x'.repeat(31 * 1024) })
      .expect(201);
  });
});

describe('the Origin of a state-changing request', () => {
  it.each(['https://evil.example', 'null', 'garbage', 'https://ticketing.example.evil.example', 'http://127.0.0.1:1'])(
    'is refused when it is foreign: %s',
    async (origin) => {
      const response = await signUp().set('Origin', origin).send(account);
      expect([response.status, codesOf(response)]).toEqual([403, ['foreign_origin']]);
      expect(await User.countDocuments()).toBe(0);
    },
  );

  it('is accepted when it is the public one', async () => {
    await signUp().set('Origin', publicOrigin).send(account).expect(201);
  });

  it('is accepted when it is the host that was asked', async () => {
    await signUp().set('Origin', service.url).send(account).expect(201);
  });

  it('is refused for signing out as well, and does not matter for reading', async () => {
    const ask = request(service.url);
    await ask.post('/api/users/signout').set('Origin', 'https://evil.example').expect(403);
    await ask.get('/api/users/currentuser').set('Origin', 'https://evil.example').expect(200);
  });
});

describe('an address where nothing is', () => {
  it.each([
    ['GET', '/api/users'],
    ['GET', '/api/users/nothing'],
    ['GET', '/api/users/signup'],
    ['DELETE', '/api/users/currentuser'],
    ['GET', '/'],
    ['GET', '/api/users/%E0%A4%A'],
    ['GET', '/%'],
    ['POST', '/api/users/signup/%00'],
  ])('is not found: %s %s', async (method, path) => {
    const { status, headers, body } = await fetchFrom(method, path);
    expect(status).toBe(404);
    expect(headers.get('content-type')).toMatch(/^application\/json/);
    expect(body).toEqual({ errors: [{ message: 'Not found', code: 'not_found' }] });
  });
});

/** Sends the request as is: a client library would correct the address. */
async function fetchFrom(method: string, path: string) {
  const response = await fetch(`${service.url}${path}`, { method });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
