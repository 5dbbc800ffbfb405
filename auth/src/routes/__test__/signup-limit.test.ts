import { scrypt } from 'node:crypto';
import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

// A spy that still does the real work: the tests check whether it is done.
jest.mock('node:crypto', () => {
  const crypto = jest.requireActual('node:crypto');
  return { ...crypto, scrypt: jest.fn(crypto.scrypt) };
});

const perAddress = 5;
let service: TestService;

beforeAll(async () => {
  service = await startAuth({ SIGNUPS_PER_ADDRESS: `${perAddress}` });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const signUp = (email: string, from = '198.51.100.1') =>
  request(service.url)
    .post('/api/users/signup')
    .set('X-Forwarded-For', from)
    .send({ email, password: 'correct horse' });

describe('too many sign-ups from one address', () => {
  it('are refused with 429 before any work is done for them, and others are not', async () => {
    for (let i = 0; i < perAddress; i++) await signUp(`${i}@example.com`).expect(201);
    jest.mocked(scrypt).mockClear();
    const { status, body, headers } = await signUp('ann@example.com');
    expect([status, body.errors[0].code]).toEqual([429, 'too_many_attempts']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(scrypt).not.toHaveBeenCalled();
    expect(await User.countDocuments()).toBe(perAddress);
    await signUp('bob@example.com', '198.51.100.2').expect(201);
  });

  it('are also those that find an address in use: nobody may ask for long who has an account', async () => {
    await signUp('ann@example.com', '198.51.100.2').expect(201);
    for (let i = 0; i < perAddress; i++) await signUp('ann@example.com').expect(400);
    await signUp('ann@example.com').expect(429);
  });
});
