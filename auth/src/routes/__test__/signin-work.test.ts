import { scrypt } from 'node:crypto';
import { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { auth } from '../../app';

// A spy that does the real work: what is looked at is whether it is done.
jest.mock('node:crypto', () => {
  const crypto = jest.requireActual('node:crypto');
  return { ...crypto, scrypt: jest.fn(crypto.scrypt) };
});

let service: TestService;

beforeAll(async () => {
  service = await TestService.start(auth);
});
afterAll(() => service.stop());

const post = (path: string, email: string, password: string) =>
  request(service.url).post(`/api/users/${path}`).send({ email, password });

/** What one failed sign-in costs: length of the salt, length of the key, and scrypt's parameters, for each derivation. */
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
    expect(wrongPassword).toEqual([[16, 64, { N: 16_384, r: 8, p: 1 }]]);
    expect(unknownEmail).toEqual(wrongPassword);
  });
});
