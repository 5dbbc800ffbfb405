import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { startAuth } from '../../__test__/start-auth';

let service: TestService;

beforeAll(async () => {
  service = await startAuth();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

describe('POST /api/users/signout', () => {
  it('clears the cookie', async () => {
    const { status, body, headers } = await request(service.url)
      .post('/api/users/signout')
      .set('Cookie', service.signIn().cookie);
    expect(status).toBe(200);
    expect(body).toEqual({});
    expect(headers['set-cookie']).toEqual([
      'session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; samesite=lax; httponly',
    ]);
  });

  it('leaves the browser signed out', async () => {
    const agent = request.agent(service.url);
    await agent.post('/api/users/signup').send({ email: 'ann@example.com', password: 'correct horse' }).expect(201);
    await agent.post('/api/users/signout').send({}).expect(200);
    const { body } = await agent.get('/api/users/currentuser');
    expect(body).toEqual({ currentUser: null });
  });

  it('is no error for who is not signed in', async () => {
    const { status, body } = await request(service.url).post('/api/users/signout');
    expect([status, body]).toEqual([200, {}]);
  });

  it('needs no body: a browser that sends none says only that its length is 0', async () => {
    const response = await fetch(`${service.url}/api/users/signout`, { method: 'POST' });
    expect(response.status).toBe(200);
  });
});
