import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { callsOf, cookieOf, email, password } from '../../__test__/ann';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth();
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const { post, whoIs, signUp } = callsOf(() => service);
const signIn = async () => cookieOf(await post('signin', { email, password }).expect(200));

describe('POST /api/users/signout', () => {
  it('clears the cookie', async () => {
    const { status, body, headers } = await post('signout', {}, service.signIn().cookie);
    expect(status).toBe(200);
    expect(body).toEqual({});
    expect(headers['set-cookie']).toEqual([
      'session=; path=/; expires=Thu, 01 Jan 1970 00:00:00 GMT; samesite=lax; httponly',
    ]);
  });

  it('ends the session, in every service, and no other; once, however often it is asked for', async () => {
    const { id, cookie } = await signUp();
    const copied = await signIn();
    for (let times = 0; times < 2; times += 1) await post('signout', {}, copied).expect(200);
    expect([await whoIs(copied), await whoIs(cookie)]).toEqual([null, expect.objectContaining({ id })]);
    await service.settle();
    const told = service.broker.published('user:updated').filter(({ data }) => data.id === id);
    expect(told.map(({ data }) => data.endedSessions?.length)).toEqual([1]);
  });

  it('ends no session that is not signed out of, however often a user signs out', async () => {
    const { id, cookie } = await signUp();
    const now = service.clock.now();
    const many = Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, beganAt: now, endedAt: now }));
    await User.updateOne({ _id: id }, { endedSessions: many });
    service.clock.advance(1_000);
    const later = await signIn();
    expect(cookieOf(await post('signout', {}, later).expect(200))).toBe('session=');
    expect(await whoIs(cookie)).toMatchObject({ id });
  });

  it('clears the cookie although the session cannot be ended', async () => {
    const { cookie } = await signUp();
    jest.spyOn(User.collection, 'updateOne').mockRejectedValue(new Error('the database is away'));
    expect(cookieOf(await post('signout', {}, cookie).expect(200))).toBe('session=');
    jest.restoreAllMocks();
    expect(await whoIs(cookie)).not.toBeNull();
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
