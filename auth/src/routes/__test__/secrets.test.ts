import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

const email = 'ann@example.com';
const password = 'correct horse';
let service: TestService;

beforeAll(async () => {
  service = await startAuth({ LOG_LEVEL: 'trace' });
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const post = (path: string, body: unknown) =>
  request(service.url)
    .post(`/api/users/${path}`)
    .send(body as object);

/**
 * Everything that can happen to a password: address taken, right, wrong, refused, in a malformed body, and a failing
 * database.
 */
async function useThePassword() {
  jest.spyOn(User, 'find').mockImplementationOnce(() => {
    throw new Error('the database is away');
  });
  return [
    await post('signin', { email, password }),
    await post('signup', { email, password }),
    await post('signup', { email, password }),
    await post('signin', { email, password }),
    await post('signin', { email, password: `${password}!` }),
    await post('signin', { email: password, password }),
    await post('signup', { email, password: password.slice(0, 5) + 'x'.repeat(200) }),
    await post('signup', { email, password: { secret: password } }),
    await request(service.url)
      .post('/api/users/signup')
      .set('Content-Type', 'application/json')
      .send(`{"email":"${email}","password":"${password}"`),
  ];
}

describe('what nobody may learn', () => {
  it('a password and its hash are in no answer and in no line of the log, whatever happens', async () => {
    const answers = await useThePassword();
    expect(answers.map(({ status }) => status)).toEqual([500, 201, 400, 200, 400, 400, 400, 400, 400]);
    const account = await User.findOne({ email }).lean();
    const said = [...answers.map(({ text, headers }) => text + JSON.stringify(headers)), ...service.log].join('\n');
    expect(service.log.length).toBeGreaterThanOrEqual(answers.length);
    expect(said).toContain('the database is away');
    expect(said).not.toContain('correct');
    expect(said).not.toContain(account?.passwordHash);
  });

  it('a session token is in no line of the log', async () => {
    const { headers } = await post('signup', { email, password });
    const cookie = String(headers['set-cookie']).split(';')[0]?.replace('session=', '') ?? '';
    await request(service.url).get('/api/users/currentuser').set('Cookie', `session=${cookie}`).expect(200);
    const { jwt } = JSON.parse(Buffer.from(cookie, 'base64').toString());
    expect(service.log.join('\n')).not.toContain(cookie);
    expect(service.log.join('\n')).not.toContain(jwt);
  });

  it('the inside: an unforeseen failure is answered with nothing but the id of the request', async () => {
    jest.spyOn(User, 'find').mockImplementationOnce(() => {
      throw new Error('the database is away');
    });
    const { status, body, headers } = await post('signin', { email, password });
    expect(status).toBe(500);
    expect(body).toEqual({
      errors: [{ message: 'Something went wrong', code: 'internal', requestId: headers['x-request-id'] }],
    });
  });
});
