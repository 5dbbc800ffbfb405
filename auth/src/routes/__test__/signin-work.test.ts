import { scrypt } from 'node:crypto';
import { AttemptsModel } from '@ticketing/common';
import { eventually, type TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

// A spy that still does the real work: the tests check whether it is done.
jest.mock('node:crypto', () => {
  const crypto = jest.requireActual('node:crypto');
  return { ...crypto, scrypt: jest.fn(crypto.scrypt) };
});

let service: TestService;

beforeAll(async () => {
  service = await startAuth({ PASSWORDS_WAITING: '4', PASSWORD_COST: '14' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const post = (path: string, email: string, password: string, from = '198.51.100.1') =>
  request(service.url).post(`/api/users/${path}`).set('X-Forwarded-For', from).send({ email, password });

/** The cost of one failed sign-in: salt length, key length and scrypt's parameters, for each derivation. */
async function workOf(email: string, password: string) {
  jest.mocked(scrypt).mockClear();
  await post('signin', email, password).expect(400);
  return jest
    .mocked(scrypt)
    .mock.calls.map(([, salt, length, cost]) => [Buffer.from(salt as Buffer).length, length, cost]);
}

describe('a failed sign-in', () => {
  it('costs the same scrypt work whether or not the e-mail exists', async () => {
    await post('signup', 'ann@example.com', 'correct horse').expect(201);
    const wrongPassword = await workOf('ann@example.com', 'battery staple');
    const unknownEmail = await workOf('bob@example.com', 'battery staple');
    expect(wrongPassword).toEqual([[16, 64, expect.objectContaining({ N: 2 ** 14, r: 8, p: 1 })]]);
    expect(unknownEmail).toEqual(wrongPassword);
  });

  it('costs no less when the password was hashed before parameters were stored', async () => {
    const passwordHash = `${'0'.repeat(32)}.${'0'.repeat(128)}`;
    await User.collection.insertOne({ email: 'old@example.com', passwordHash } as never);
    // Compared at its own cost, then hashed at today's: in this test both are the minimum.
    const each = [16, 64, expect.objectContaining({ N: 2 ** 14, r: 8, p: 1 })];
    expect(await workOf('old@example.com', 'battery staple')).toEqual([each, each]);
    expect(await User.findOne({ email: 'old@example.com' }).lean()).toMatchObject({ passwordHash });
  });
});

describe('many sign-ins at once', () => {
  it('are refused with 429 when too many wait, and do not keep somebody else from signing in', async () => {
    await post('signup', 'cid@example.com', 'correct horse', '198.51.100.2').expect(201);
    const flood = Array.from({ length: 15 }, async (_, index) => await post('signin', `${index}@example.com`, 'guess'));
    const cid = post('signin', 'cid@example.com', 'correct horse', '198.51.100.2');
    const answers = await Promise.all(flood);
    expect((await cid).status).toBe(200);
    const refused = answers.filter(({ status }) => status === 429);
    expect(refused.length).toBeGreaterThan(0);
    expect(answers.filter(({ status }) => status === 400)).toHaveLength(answers.length - refused.length);
    for (const { body, headers } of refused) {
      expect([body.errors[0].code, headers['retry-after']]).toEqual(['too_many_attempts', '5']);
    }
    // Refused requests do not count as attempts, successful ones not as failures.
    const tried = answers.length - refused.length;
    await eventually(async () => {
      const counts = await AttemptsModel.find({ _id: /^signin-address / }).lean();
      expect(Object.fromEntries(counts.map(({ _id, count }) => [_id, count]))).toEqual({
        'signin-address 198.51.100.1': tried,
        'signin-address 198.51.100.2': 0,
      });
    });
  });
});
