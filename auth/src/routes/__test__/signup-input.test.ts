import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const email = 'ann@example.com';
const password = 'correct horse';
const signUp = (body: unknown) =>
  request(service.url)
    .post('/api/users/signup')
    .send(body as object);

describe('what POST /api/users/signup is given', () => {
  it.each([8, 128])('may be a password of %i characters', async (length) => {
    expect((await signUp({ email, password: 'x'.repeat(length) })).status).toBe(201);
  });

  it('may be a password whose characters are 128 emoji', async () => {
    expect((await signUp({ email, password: '🎫'.repeat(128) })).status).toBe(201);
  });

  it.each([
    ['a password of 7 characters', { email, password: 'x'.repeat(7) }, 'password'],
    ['a password of 129 characters', { email, password: 'x'.repeat(129) }, 'password'],
    ['no password', { email }, 'password'],
    ['an operator in place of a password', { email, password: { $gt: '' } }, 'password'],
    ['a list in place of a password', { email, password: [password] }, 'password'],
    ['a number in place of a password', { email, password: 1234567890 }, 'password'],
    ['null in place of a password', { email, password: null }, 'password'],
    ['no e-mail', { password }, 'email'],
    ['an empty e-mail', { email: '', password }, 'email'],
    ['an e-mail without a host', { email: 'ann@', password }, 'email'],
    ['an e-mail without an at', { email: 'ann.example.com', password }, 'email'],
    ['two e-mails', { email: 'ann@example.com, bob@example.com', password }, 'email'],
    ['an e-mail with a line break', { email: 'ann@example.com\nbob@example.com', password }, 'email'],
    ['an e-mail of 400 characters', { email: `${'a'.repeat(388)}@example.com`, password }, 'email'],
    ['an operator in place of an e-mail', { email: { $ne: null }, password }, 'email'],
    ['a list in place of an e-mail', { email: [email], password }, 'email'],
    ['a number in place of an e-mail', { email: 7, password }, 'email'],
  ])('is refused with the field at fault when it has %s', async (_case, body, field) => {
    const response = await signUp(body);
    expect(response.status).toBe(400);
    expect(response.body).toEqual({
      errors: [
        { message: expect.stringMatching(/^(Enter a valid email|Choose a password of) /), code: 'invalid', field },
      ],
    });
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(await User.countDocuments()).toBe(0);
  });

  it.each([
    ['an empty object', {}],
    ['a list', []],
  ])('is refused with every field at fault when it is %s', async (_case, body) => {
    const response = await signUp(body);
    expect(response.status).toBe(400);
    expect(response.body.errors.map((error: { field: string }) => error.field)).toEqual(['email', 'password']);
  });

  it('is refused when it is nothing at all', async () => {
    const response = await request(service.url).post('/api/users/signup');
    expect(response.status).toBe(400);
    expect(response.body.errors.map((error: { field: string }) => error.field)).toEqual(['email', 'password']);
  });

  it('cannot bring fields of its own into the account', async () => {
    const { body } = await signUp({
      email,
      password,
      _id: '0'.repeat(24),
      passwordHash: 'mine',
      admin: true,
      role: 'operator',
    });
    const account = await User.findById(body.id).lean();
    expect(account).not.toHaveProperty('admin');
    expect(account).not.toHaveProperty('role');
    expect(account?.passwordHash).not.toBe('mine');
    expect(body.id).not.toBe('0'.repeat(24));
  });
});
