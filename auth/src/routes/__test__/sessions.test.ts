import { createSessionTokens, type Stored, sessionMs } from '@ticketing/common';
import { newId, sessionCookieFor, type TestService } from '@ticketing/common/testing';
import { callsOf, cookieOf, email, password } from '../../__test__/ann';
import { startAuth } from '../../__test__/start-auth';
import { deviceOf } from '../../device';
import { endSession, endSessions, hasEnded, recent, type UserState } from '../../domain/user';
import { mostSessions, SessionsModel } from '../../models/sessions';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth();
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const { post, get, remove, whoIs, signUp } = callsOf(() => service);
const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1';
const signInFrom = async (userAgent: string, address: string) =>
  cookieOf(
    await post('signin', { email, password }, '', { 'User-Agent': userAgent, 'X-Forwarded-For': address }).expect(200),
  );
const listed = async (cookie: string) => (await get('sessions', cookie).expect(200)).body;

describe('the sessions of a user', () => {
  it('are listed with device, network and time, the newest first, and the one that asks is marked', async () => {
    await signUp();
    service.clock.advance(1_000);
    const laptop = await signInFrom(firefox, '198.51.100.7');
    service.clock.advance(1_000);
    await signInFrom(safari, '2001:db8:1:2::3');
    const beganAt = new Date(Math.floor(service.clock.now().getTime() / 1000) * 1000);
    const [phone, own, ...others] = await listed(laptop);
    expect(phone).toEqual({
      ...{ id: expect.any(String), device: 'Safari on iOS', network: '2001:db8::/32', current: false },
      ...{ beganAt: beganAt.toISOString(), endsAt: new Date(beganAt.getTime() + sessionMs).toISOString() },
    });
    expect(own).toMatchObject({ device: 'Firefox on Linux', network: '198.51.0.0/16', current: true });
    expect(others).toHaveLength(1);
  });

  it('end one by one, in every service and for good, and what asked for it goes on', async () => {
    const { id, cookie } = await signUp();
    const phone = await signInFrom(safari, '198.51.100.7');
    const [stolen] = (await listed(cookie)).filter(({ current }: { current: boolean }) => !current);
    await remove(`sessions/${stolen.id}`, cookie).expect(204);
    expect([await whoIs(phone), await whoIs(cookie)]).toEqual([null, expect.objectContaining({ id })]);
    expect((await listed(cookie)).map((each: { id: string }) => each.id)).not.toContain(stolen.id);
    await remove(`sessions/${stolen.id}`, cookie).expect(404);
    await service.settle();
    const told = service.broker.published('user:updated').filter(({ data }) => data.id === id);
    expect(told.at(-1)?.data.endedSessions).toEqual([{ id: stolen.id, endedAt: expect.any(String) }]);
  });

  it('do not go on where this copy has not heard of their end yet', async () => {
    const { id, cookie } = await signUp();
    const [{ id: session }] = await listed(cookie);
    const ended = { id: session, beganAt: service.clock.now(), endedAt: service.clock.now() };
    await User.updateOne({ _id: id }, { endedSessions: [ended] });
    expect((await get('sessions', cookie)).status).toBe(401);
  });

  it('are renewed with the others ended, and listed as what they are then', async () => {
    const { cookie } = await signUp();
    await signInFrom(safari, '198.51.100.7');
    const renewed = cookieOf(await remove('sessions', cookie).expect(200));
    expect((await listed(renewed)).map(({ current }: { current: boolean }) => current)).toEqual([true]);
  });

  it('end with the cookie if it is the own one', async () => {
    const { cookie } = await signUp();
    const [own] = await listed(cookie);
    const answer = await remove(`sessions/${own.id}`, cookie).expect(204);
    expect([cookieOf(answer), await whoIs(cookie)]).toEqual(['session=', null]);
  });

  it('end with all before them beyond so many in a week, but for the one that asks', async () => {
    const { id, cookie } = await signUp();
    const now = service.clock.now();
    const many = Array.from({ length: 20 }, (_, index) => ({ id: `${index}`, beganAt: now, endedAt: now }));
    await User.updateOne({ _id: id }, { endedSessions: many });
    const other = await signInFrom(firefox, '198.51.100.7');
    service.clock.advance(1_000);
    const phone = await signInFrom(safari, '198.51.100.7');
    const [{ id: newest }] = await listed(cookie);
    const answer = await remove(`sessions/${newest}`, cookie).expect(200);
    expect(answer.body).toMatchObject({ id });
    const ended = await Promise.all([cookie, other, phone].map(whoIs));
    expect([...ended, await whoIs(cookieOf(answer))]).toEqual([null, null, null, expect.objectContaining({ id })]);
  });

  it("are nobody else's to see or to end", async () => {
    const { cookie } = await signUp();
    const [own] = await listed(cookie);
    const other = cookieOf(await post('signup', { email: 'bob@example.com', password }));
    expect((await listed(other)).map((each: { id: string }) => each.id)).not.toContain(own.id);
    await remove(`sessions/${own.id}`, other).expect(404);
    await remove(`sessions/${own.id}`).expect(401);
    expect(await whoIs(cookie)).not.toBeNull();
  });

  it('of before they had ids go on, and are not listed', async () => {
    const { id } = await signUp();
    const old = service.signIn(id).cookie;
    expect((await listed(old)).map(({ current }: { current: boolean }) => current)).toEqual([false]);
  });

  it('are bounded: the oldest of too many end, the newest go on', async () => {
    const { id, cookie } = await signUp();
    const now = service.clock.now().getTime();
    const many = Array.from({ length: mostSessions }, (_, index) => ({
      ...{ id: `session-${index}`, device: 'A browser', network: '', endsAt: new Date(now + sessionMs) },
      beganAt: new Date(now - 60_000 * (mostSessions - index)),
    }));
    await SessionsModel.updateOne({ _id: id }, { $set: { sessions: many } });
    const newest = await signInFrom(firefox, '198.51.100.7');
    expect(await listed(newest)).toHaveLength(mostSessions / 2);
    expect(await whoIs(cookie)).not.toBeNull();
  });

  it('are forgotten with the account', async () => {
    const { id, cookie } = await signUp();
    await post('deletion', { password }, cookie).expect(204);
    expect(await SessionsModel.findById(id).lean()).toBeNull();
  });

  it('cannot be ended without end: each is told to all services', async () => {
    const { cookie } = await signUp();
    for (let times = 0; times < 60; times += 1) await remove('sessions/unknown', cookie).expect(404);
    expect([(await remove('sessions', cookie)).status, (await remove('sessions/unknown', cookie)).status]).toEqual([
      429, 429,
    ]);
  });
});

afterEach(() => jest.restoreAllMocks());

it('a process that dies before it has written a session down hands out none', async () => {
  await signUp();
  jest.spyOn(SessionsModel, 'findOneAndUpdate').mockImplementationOnce(() => {
    throw new Error('the process dies');
  });
  const answer = await post('signin', { email, password });
  expect([answer.status, answer.headers['set-cookie']]).toEqual([500, undefined]);
});

it('a token whose session id is none of ours is a session without one', async () => {
  const { id } = await signUp();
  const tokens = createSessionTokens('a key that only tests use, and no service');
  const cookie = sessionCookieFor(tokens.sign({ id, email }, { id: id }));
  expect(await whoIs(cookie)).toMatchObject({ id });
  expect((await listed(cookie)).some(({ current }: { current: boolean }) => current)).toBe(false);
});

describe('the end of one session', () => {
  const now = new Date('2026-12-01T12:00:00Z');
  const before = (minutes: number) => new Date(now.getTime() - minutes * 60_000);
  const state: UserState = { email, passwordHash: '', verified: true, links: [] };
  const stored = (of: UserState): Stored<UserState> => ({ id: newId(), version: 1, createdAt: now, state: of });
  const ending = (count: number) =>
    Array.from({ length: count }).reduce<UserState>(
      (current, _, index) =>
        endSession(stored(current), { id: `${index}`, beganAt: before(index) }, now)?.state ?? current,
      state,
    );

  it('is kept in mind until its token has expired', () => {
    const kept = ending(3);
    expect(kept.endedSessions?.map(({ id }) => id)).toEqual(['0', '1', '2']);
    const later = new Date(now.getTime() + sessionMs - 90_000);
    const next = endSession(stored(kept), { id: 'next', beganAt: later }, later);
    expect(next?.state.endedSessions?.map(({ id }) => id)).toEqual(['0', '1', '2', 'next']);
    const past = recent(kept, new Date(now.getTime() + sessionMs));
    expect(past.endedSessions).toEqual([]);
  });

  it('beyond the number that fits ends all that began before it, and nobody is told of more, whatever ends then', () => {
    const kept = ending(21);
    expect(kept.endedSessions).toHaveLength(20);
    expect(kept.sessionsEndedAt).toEqual(before(20));
    for (let index = 0; index <= 20; index += 1)
      expect(hasEnded(kept, { id: `${index}`, beganAt: before(index) })).toBe(true);
    expect(hasEnded(kept, { id: 'another', beganAt: before(19) })).toBe(false);
    const all = endSessions(stored(kept), now).state;
    const next = endSession(stored(all), { id: 'next', beganAt: new Date(now.getTime() + 60_000) }, now);
    expect(next?.state.endedSessions).toEqual(kept.endedSessions);
  });

  it('is nothing if it has ended already', () => {
    expect(endSession(stored(ending(1)), { id: '0', beganAt: now }, now)).toBeUndefined();
    const all = { ...state, sessionsEndedAt: now };
    expect(endSession(stored(all), { id: '0', beganAt: now }, now)).toBeUndefined();
  });
});

it.each([
  [firefox, 'Firefox on Linux'],
  [safari, 'Safari on iOS'],
  ['', 'A browser'],
  ['Call +1 900 now/1.0 (evil.example)', 'A browser'],
  ['x'.repeat(10_000), 'A browser'],
])('of what a browser says of itself only names that we know are repeated: %.20j', (userAgent, device) => {
  expect(deviceOf(userAgent)).toBe(device);
});
