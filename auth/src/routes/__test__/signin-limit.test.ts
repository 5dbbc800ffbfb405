import { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { auth } from '../../app';

const failuresAllowed = 20;
const password = 'correct horse';
let service: TestService;

beforeAll(async () => {
  service = await TestService.start(auth);
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const post = (path: string, email: string, given: string) =>
  request(service.url).post(`/api/users/${path}`).send({ email, password: given });

async function fail(email: string, times: number) {
  for (let i = 0; i < times; i++) await post('signin', email, 'battery staple').expect(400);
}

describe('too many failed sign-ins', () => {
  it('are refused with 429, also with the right password, and tell when to come back', async () => {
    await post('signup', 'ann@example.com', password).expect(201);
    await fail('ann@example.com', failuresAllowed);
    const { status, body, headers } = await post('signin', 'ann@example.com', password);
    expect(status).toBe(429);
    expect(body).toEqual({
      errors: [{ message: 'Too many attempts, try again later', code: 'too_many_attempts' }],
    });
    expect(Number(headers['retry-after'])).toBeGreaterThan(0);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('are counted for an e-mail however it is written, whether or not it exists', async () => {
    await fail('Nobody@Example.com', failuresAllowed);
    await post('signin', ' nobody@example.com', password).expect(429);
  });

  it('keep nobody else out', async () => {
    await post('signup', 'cid@example.com', password).expect(201);
    await fail('dan@example.com', failuresAllowed);
    await post('signin', 'cid@example.com', password).expect(200);
  });

  it('are not the successful ones', async () => {
    await post('signup', 'eve@example.com', password).expect(201);
    for (let i = 0; i < failuresAllowed + 5; i++) await post('signin', 'eve@example.com', password).expect(200);
    await fail('eve@example.com', failuresAllowed);
    await post('signin', 'eve@example.com', password).expect(429);
  });
});
