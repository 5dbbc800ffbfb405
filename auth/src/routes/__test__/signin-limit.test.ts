import { AttemptsModel } from '@ticketing/common';
import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';

const ownFailures = 20;
const addressFailures = 5;
const attackBegins = 100;
const password = 'correct horse';
const email = 'ann@example.com';
let service: TestService;

beforeAll(async () => {
  service = await startAuth({ SIGNIN_FAILURES_PER_ADDRESS: `${addressFailures}` });
});
beforeEach(() => post('signup', email, password).expect(201));
afterEach(() => service.reset());
afterAll(() => service.stop());

const post = (path: string, email: string, given: string, from = '198.51.100.1') =>
  request(service.url).post(`/api/users/${path}`).set('X-Forwarded-For', from).send({ email, password: given });

async function fail(times: number, emailOf: (index: number) => string = () => email, from?: string) {
  for (let i = 0; i < times; i++) await post('signin', emailOf(i), 'battery staple', from).expect(400);
}

/** Simulates earlier attempts: each real one would cost a hash. */
const alreadyFailed = (count: number, _id: string) =>
  AttemptsModel.create({ _id, count, endsAt: new Date(Date.now() + 900_000) });

describe('too many failed sign-ins', () => {
  it('are refused with 429, also with the right password, and tell when to come back', async () => {
    await alreadyFailed(ownFailures - 2, `signin 198.51.100.1 ${email}`);
    await fail(2);
    const { status, body, headers } = await post('signin', email, password);
    expect(status).toBe(429);
    expect(body).toEqual({
      errors: [{ message: 'Too many attempts, try again later', code: 'too_many_attempts' }],
    });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('are counted for an e-mail however it is written, whether or not it exists', async () => {
    await alreadyFailed(ownFailures - 1, 'signin 198.51.100.1 nobody@example.com');
    await fail(1, () => 'Nobody@Example.com');
    await post('signin', ' nobody@example.com', password).expect(429);
  });

  it('are counted for an address, whichever accounts are tried, and by whatever', async () => {
    await fail(addressFailures, (index) => `${index}@example.com`);
    await post('signin', email, password).expect(429);
    const passkey = request(service.url).post('/api/users/signin/passkey').set('X-Forwarded-For', '198.51.100.1');
    await passkey.send({ credential: {} }).expect(429);
  });

  it('keep nobody out of their own account from another address', async () => {
    await alreadyFailed(ownFailures, `signin 198.51.100.1 ${email}`);
    await post('signin', email, password).expect(429);
    await post('signin', email, password, '198.51.100.2').expect(200);
  });

  it('keep nobody who is signed in from the password, behind the same address', async () => {
    const session = await post('signin', email, password, '198.51.100.2');
    await alreadyFailed(ownFailures, `signin 198.51.100.1 ${email}`);
    await post('signin', email, password).expect(429);
    const change = request(service.url).post('/api/users/password').set('X-Forwarded-For', '198.51.100.1');
    await change
      .set('Cookie', String(session.headers['set-cookie']))
      .send({ password, newPassword: 'battery staple' })
      .expect(200);
  });

  it('leave each address few tries at an account that many addresses guess at, and its owner one of them', async () => {
    await alreadyFailed(attackBegins, `signin-account ${email}`);
    await fail(3);
    await post('signin', email, password).expect(429);
    await post('signin', email, password, '198.51.100.2').expect(200);
    await post('signin', 'bob@example.com', password).expect(400);
  });

  it('are counted for their account, wherever they come from', async () => {
    await fail(2, () => email, '198.51.100.1');
    await fail(1, () => email, '198.51.100.2');
    expect((await AttemptsModel.findById(`signin-account ${email}`).lean())?.count).toBe(3);
  });

  it('are not the successful ones', async () => {
    for (let i = 0; i < addressFailures + 2; i++) await post('signin', email, password).expect(200);
    await fail(1);
  });
});
