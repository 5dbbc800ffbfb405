import { scryptSync } from 'node:crypto';
import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

const email = 'ann@example.com';
const password = 'correct horse';
const post = (path: string, body: unknown) =>
  request(service.url)
    .post(`/api/users/${path}`)
    .send(body as object);

beforeAll(async () => {
  service = await startAuth();
});
beforeEach(() => post('signup', { email, password }));
afterEach(() => service.reset());
afterAll(() => service.stop());

describe('a sign-in from elsewhere', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const signInFrom = (address: string, userAgent = '') =>
    post('signin', { email, password }).set({ 'X-Forwarded-For': address, 'User-Agent': userAgent }).expect(200);
  const told = async () => {
    await service.settle();
    return service.broker.published('user:updated').filter(({ data }) => data.email === email);
  };
  const here = '127.0.0.9';

  it('is told of, once for each device and network, and not after the sign-up', async () => {
    const earlier = (await told()).length;
    await signInFrom(here);
    await signInFrom(here, firefox);
    await Promise.all([1, 2, 3].map((number) => signInFrom(`198.51.100.${number}`, firefox)));
    const events = (await told()).slice(earlier);
    expect(events.map(({ data }) => data.signIns?.map(({ device, network }) => `${device}, ${network}`))).toEqual([
      ['Firefox on Linux, 127.0.0.0/16'],
      ['Firefox on Linux, 127.0.0.0/16', 'Firefox on Linux, 198.51.0.0/16'],
    ]);
  });

  it('is told of five times a day at most, whatever a browser calls itself', async () => {
    for (let network = 1; network <= 7; network += 1) await signInFrom(`198.${network}.0.1`);
    expect((await told()).at(-1)?.data.signIns).toHaveLength(5);
    service.clock.advance(24 * 3_600_000);
    await signInFrom('198.9.0.1');
    expect((await told()).at(-1)?.data.signIns).toMatchObject([{ network: '198.9.0.0/16' }]);
  });

  it('is no news for an account of before this was noted', async () => {
    await User.updateOne({ email }, { $unset: { devices: '' } });
    await signInFrom('198.51.100.1');
    expect((await told()).at(-1)?.data).not.toHaveProperty('signIns');
  });

  it('is told of even if the process dies right after the write, and nothing is noted if it dies before', async () => {
    jest.spyOn(User.collection, 'updateOne').mockRejectedValueOnce(new Error('the process dies'));
    await post('signin', { email, password }).set('X-Forwarded-For', '198.51.100.1').expect(500);
    jest.restoreAllMocks();
    service.broker.disconnect();
    await signInFrom('198.51.100.1');
    service.broker.reconnect();
    service.clock.advance(3_001);
    await service.service.relay.sweep();
    expect((await told()).at(-1)?.data.signIns).toMatchObject([{ network: '198.51.0.0/16' }]);
  });
});

describe('POST /api/users/signin', () => {
  it.each([email, 'ANN@Example.com', ` ${email} `])(
    'signs an account in, however its e-mail is written: %j',
    async (written) => {
      const { status, body, headers } = await post('signin', { email: written, password });
      expect(status).toBe(200);
      expect(body).toEqual({ id: expect.stringMatching(/^[0-9a-f]{24}$/), email });
      const current = await request(service.url)
        .get('/api/users/currentuser')
        .set('Cookie', headers['set-cookie']?.[0] ?? '');
      expect(current.body).toEqual({ currentUser: body });
    },
  );

  it('takes a password for what it reads, from whichever keyboard it comes', async () => {
    await post('signup', { email: 'bob@example.com', password: 'p\u00e4ssw\u00f6rter' });
    const { status } = await post('signin', { email: 'bob@example.com', password: 'pa\u0308sswo\u0308rter' });
    expect(status).toBe(200);
    const long = await post('signup', { email: 'cid@example.com', password: 'o\u0308'.repeat(128) });
    expect(long.status).toBe(201);
  });

  it('signs in with a password that was hashed before parameters were stored, and renews its hash', async () => {
    const salt = Buffer.alloc(16, 7);
    const key = scryptSync(password, salt, 64, { N: 2 ** 14, r: 8, p: 1 });
    await User.updateOne({ email }, { passwordHash: `${salt.toString('hex')}.${key.toString('hex')}` });
    expect((await post('signin', { email, password })).status).toBe(200);
    expect((await User.findOne({ email }).lean())?.passwordHash).toMatch(/^\$scrypt\$ln=8,/);
    expect((await post('signin', { email, password })).status).toBe(200);
  });

  it('answers an unknown e-mail and a wrong password alike', async () => {
    const wrong = await post('signin', { email, password: 'battery staple' });
    const unknown = await post('signin', { email: 'bob@example.com', password });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toEqual({ errors: [{ message: 'Wrong email or password', code: 'invalid_credentials' }] });
    expect([unknown.status, unknown.body]).toEqual([wrong.status, wrong.body]);
    expect(wrong.headers['set-cookie']).toBeUndefined();
  });

  it('does not tell from its rules which passwords an account may have', async () => {
    const { body } = await post('signin', { email, password: 'short' });
    expect(body.errors[0].code).toBe('invalid_credentials');
  });

  it.each([
    ['no password', { email }, 'password'],
    ['an empty password', { email, password: '' }, 'password'],
    ['an operator in place of a password', { email, password: { $ne: '' } }, 'password'],
    ['a list in place of a password', { email, password: [password] }, 'password'],
    ['a password that nobody can have', { email, password: 'x'.repeat(129) }, 'password'],
    ['an operator in place of an e-mail', { email: { $gt: '' }, password }, 'email'],
    ['a list in place of an e-mail', { email: [email], password }, 'email'],
    ['an e-mail that is none', { email: 'ann', password }, 'email'],
  ])('refuses %s and names the field', async (_case, body, field) => {
    const response = await post('signin', body);
    expect(response.status).toBe(400);
    expect(response.body.errors).toEqual([{ message: expect.any(String), code: 'invalid', field }]);
    expect(response.headers['set-cookie']).toBeUndefined();
  });
});
