import { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { auth } from '../../app';

let service: TestService;

const email = 'ann@example.com';
const password = 'correct horse';
const post = (path: string, body: unknown) =>
  request(service.url)
    .post(`/api/users/${path}`)
    .send(body as object);

beforeAll(async () => {
  service = await TestService.start(auth);
});
beforeEach(() => post('signup', { email, password }));
afterEach(() => service.reset());
afterAll(() => service.stop());

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

  it('answers an unknown e-mail and a wrong password alike', async () => {
    const wrong = await post('signin', { email, password: 'battery staple' });
    const unknown = await post('signin', { email: 'bob@example.com', password });
    expect(wrong.status).toBe(400);
    expect(wrong.body).toEqual({ errors: [{ message: 'Email or password is wrong', code: 'invalid_credentials' }] });
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
