import { SessionEnds } from '@ticketing/common';
import type { TestService } from '@ticketing/common/testing';
import { callsOf, cookieOf, email, fresh, password } from '../../__test__/ann';
import { mailed } from '../../__test__/mails';
import { startAuth } from '../../__test__/start-auth';
import { askToReset, endSessions } from '../../domain/user';
import { newLinkId } from '../../links';
import { endsOfUsers, User, UserStore } from '../../models/user';
import { Passwords } from '../../password';

let service: TestService;

beforeAll(async () => {
  service = await startAuth({ LINKS_PER_ADDRESS: '100' });
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const next = 'new@example.com';
const { post, remove, whoIs, signUp } = callsOf(() => service);
const ask = (path: string, body: object, cookie = '') =>
  path === 'sessions' ? remove(path, cookie) : post(path, body, cookie);

/** The times of a session, in seconds. */
function timesOf(cookie: string): { iat: number; exp: number } {
  const { jwt } = JSON.parse(Buffer.from(cookie.replace('session=', ''), 'base64').toString());
  return JSON.parse(Buffer.from(jwt.split('.')[1], 'base64url').toString());
}

/** An account whose owner and a thief with a stolen session are signed in; the owner has asked for a new password. */
async function stolen() {
  const { id, cookie: owner } = await signUp();
  const thief = cookieOf(await ask('signin', { email, password }));
  const users = new UserStore(service.service.relay, service.clock, new SessionEnds(endsOfUsers, service.clock));
  await users.update(id, (current) => askToReset(current, newLinkId(), service.clock.now()));
  const link = await mailed(service, id, 'reset');
  const ends = {
    'a new password by a mail': () => ask('reset/confirm', { ...link, password: fresh }).expect(200),
    'a new password': (cookie = owner) => ask('password', { password, newPassword: fresh }, cookie).expect(200),
    'the end of all sessions': (cookie = owner) => ask('sessions', {}, cookie).expect(200),
    'the end of the account': (cookie = owner) => ask('deletion', { password }, cookie).expect(204),
  };
  return { id, users, thief, owner, ends };
}
const allEnds = [
  'a new password by a mail',
  'a new password',
  'the end of all sessions',
  'the end of the account',
] as const;

/** Lets something happen between the reading of a user and the next write. */
function beforeTheWrite(other: () => Promise<unknown>) {
  const write = User.collection.updateOne.bind(User.collection);
  jest.spyOn(User.collection, 'updateOne').mockImplementationOnce(async (...args: Parameters<typeof write>) => {
    await other();
    return write(...args);
  });
}

const changes: [string, object][] = [
  ['sessions', {}],
  ['verification', {}],
  ['password', { password, newPassword: 'a password of the thief' }],
  ['email', { email: next, password }],
  ['deletion', { password }],
];

describe('a sign-in under way', () => {
  it.each(
    allEnds.flatMap((end) => [
      { end, from: 'a known device', headers: {} },
      { end, from: 'a new device, which is noted', headers: { 'User-Agent': 'Firefox/128.0 (X11; Linux x86_64)' } },
    ]),
  )('does not outlive $end, from $from', async ({ end, headers }) => {
    const { ends } = await stolen();
    const { check } = Passwords.prototype;
    jest.spyOn(Passwords.prototype, 'check').mockImplementationOnce(async function (this: Passwords, ...args) {
      const checked = await check.apply(this, args);
      await ends[end]();
      service.clock.advance(1_500);
      return checked;
    });
    expect(await whoIs(cookieOf(await post('signin', { email, password }, '', headers)))).toBeNull();
  });
});

describe.each(changes)('a change of an account (/%s) whose session ends meanwhile', (path, body) => {
  it.each(['a new password by a mail', 'the end of the account'] as const)('is refused, after %s', async (end) => {
    const { id, thief, ends } = await stolen();
    beforeTheWrite(async () => {
      await ends[end]();
      service.clock.advance(1_500);
    });
    const answer = await ask(path, body, thief);
    expect([answer.status, answer.body.errors?.[0].code]).toEqual([401, 'not_signed_in']);
    expect(answer.headers['set-cookie']).toBeUndefined();
    await service.settle();
    // The sign-up, the link for a new password, and the end.
    const told = service.broker.published().filter(({ data }) => 'id' in data && data.id === id);
    expect(told.map(({ version }) => version)).toEqual([0, 1, 2]);
    expect(await User.findById(id).lean()).toMatchObject({ version: 2, outbox: [] });
  });
});

describe('a session that is renewed', () => {
  it.each(allEnds)('ends with %s, also in the same second', async (end) => {
    const { id, thief, owner, ends } = await stolen();
    const renewed = cookieOf(await ask('sessions', {}, thief));
    expect(await whoIs(renewed)).toMatchObject({ id });
    expect(await whoIs(owner)).toBeNull();
    await ends[end](cookieOf(await ask('signin', { email, password })));
    expect(await whoIs(renewed)).toBeNull();
    await service.settle();
    const told = service.broker.published().at(-1)?.data as { sessionsEndedAt?: string; deletedAt?: string };
    const ended = Date.parse(told.deletedAt ?? told.sessionsEndedAt ?? '');
    expect(ended).toBeGreaterThanOrEqual(timesOf(renewed).iat * 1000);
  });

  it.each([
    ['the end of the others', async (cookie: string) => ask('sessions', {}, cookie)],
    ['a new password', async (cookie: string) => ask('password', { password, newPassword: fresh }, cookie)],
    [
      'a verified address',
      async (cookie: string, id: string) => ask('verify', await mailed(service, id, 'verify'), cookie),
    ],
    [
      'a verified address, when it did not know',
      async (cookie: string, id: string) => {
        await ask('verify', await mailed(service, id, 'verify'));
        return ask('verification', {}, cookie);
      },
    ],
  ])('lasts no longer than it would have: %s', async (_case, renew) => {
    const { id, thief } = await stolen();
    service.clock.advance(24 * 3_600_000);
    const answer = await renew(thief, id);
    expect(answer.status).toBe(200);
    expect(await whoIs(cookieOf(answer))).toMatchObject({ id });
    const { exp } = timesOf(thief);
    expect(timesOf(cookieOf(answer)).exp).toBe(exp);
    expect(String(answer.headers['set-cookie'])).toContain(`expires=${new Date(exp * 1000).toUTCString()}`);
  });
});

describe('a password that is compared', () => {
  it.each(changes.filter(([, body]) => 'password' in body))(
    'counts for POST /%s only if it is still the one when that is written',
    async (path, body) => {
      const { id, thief } = await stolen();
      // Whatever the clocks of the servers say of the session.
      beforeTheWrite(() => User.updateOne({ _id: id }, { $set: { passwordHash: 'another' }, $inc: { version: 1 } }));
      const answer = await ask(path, body, thief);
      expect([answer.status, answer.body.errors?.[0].code]).toEqual([409, 'version_conflict']);
      expect(await User.findById(id).lean()).toMatchObject({ version: 2, passwordHash: 'another', email });
    },
  );
});

describe('a deleted account', () => {
  it('is not changed by anything, and nothing more is told of it', async () => {
    const { id, users, ends } = await stolen();
    const before = await users.get(id);
    await ends['the end of the account']();
    const now = service.clock.now();
    await expect(users.update(before, (current) => endSessions(current, now))).rejects.toMatchObject({
      code: 'not_signed_in',
    });
    service.clock.advance(60_000);
    expect(await users.change(before, (current) => askToReset(current, newLinkId(), service.clock.now()))).toBe(false);
    await service.settle();
    expect(service.broker.published().at(-1)).toMatchObject({ subject: 'user:deleted', version: 2 });
    expect(await User.findById(id).lean()).toMatchObject({ version: 2, links: [], outbox: [] });
  });

  it('is deleted with what changed while its password was compared', async () => {
    const { id, owner, thief } = await stolen();
    beforeTheWrite(() => ask('verification', {}, thief).expect(202));
    await ask('deletion', { password }, owner).expect(204);
    await service.settle();
    expect(service.broker.published().at(-1)).toMatchObject({ subject: 'user:deleted', version: 3 });
    expect(await User.findById(id).lean()).toMatchObject({ version: 3, links: [] });
  });
});
