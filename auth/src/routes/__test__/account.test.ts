import { newId, type TestService } from '@ticketing/common/testing';
import { callsOf, cookieOf, email, password } from '../../__test__/ann';
import { mailed } from '../../__test__/mails';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth({ LINKS_PER_ADDRESS: '50' });
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const { post, remove, whoIs } = callsOf(() => service);

/** An account with two devices signed in. */
async function twoDevices({ verified = false } = {}) {
  const first = await post('signup', { email, password });
  const id: string = first.body.id;
  if (verified) await post('verify', await mailed(service, id, 'verify')).expect(200);
  return { id, phone: cookieOf(await post('signin', { email, password })), laptop: cookieOf(first) };
}

describe('POST /api/users/password', () => {
  it('changes the password, ends the other sessions, and renews this one', async () => {
    const { id, phone, laptop } = await twoDevices();
    const answer = await post('password', { password, newPassword: 'battery staple' }, phone);
    expect([answer.status, answer.body]).toEqual([200, { id, email }]);
    expect(await whoIs(cookieOf(answer))).toMatchObject({ id });
    expect([await whoIs(phone), await whoIs(laptop)]).toEqual([null, null]);
    expect((await post('signin', { email, password })).status).toBe(400);
    expect((await post('signin', { email, password: 'battery staple' })).status).toBe(200);
  });

  it('voids links that are under way: anyone who has asked for one has to ask again', async () => {
    const { id, phone } = await twoDevices({ verified: true });
    await post('email', { email: 'new@example.com', password }, phone).expect(202);
    const link = await mailed(service, id, 'change-email-new');
    await post('password', { password, newPassword: 'battery staple' }, phone).expect(200);
    expect((await post('email/confirm', { ...link, kind: 'change-email-new' })).status).toBe(400);
  });

  it.each([[true], [false]])(
    'is told, for a day, and more than once in it only at an address that is verified: %s',
    async (verified) => {
      const account = await twoDevices({ verified });
      const told = async () => {
        await service.settle();
        const events = service.broker.published('user:updated').filter(({ data }) => data.id === account.id);
        return events.at(-1)?.data.passwordSetAt;
      };
      const change = async (from: string, to: string) => {
        service.clock.advance(60_000);
        const cookie = cookieOf(await post('signin', { email, password: from }));
        await post('password', { password: from, newPassword: to }, cookie).expect(200);
        return service.clock.now().toISOString();
      };
      const first = await change(password, 'battery staple 1');
      expect(await told()).toBe(first);
      const second = await change('battery staple 1', 'battery staple 2');
      expect(await told()).toBe(verified ? second : first);
      service.clock.advance(24 * 3_600_000);
      const cookie = cookieOf(await post('signin', { email, password: 'battery staple 2' }));
      await remove('sessions', cookie).expect(200);
      expect(await told()).toBeUndefined();
    },
  );

  it('lets one of two changes win that are made at the same moment', async () => {
    const { phone, laptop } = await twoDevices();
    const change = (cookie: string, newPassword: string) => post('password', { password, newPassword }, cookie);
    const answers = await Promise.all([change(phone, 'battery staple 1'), change(laptop, 'battery staple 2')]);
    expect(answers.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  });

  it.each([
    ['a wrong password', { password: 'guess' }, 400, 'wrong_password'],
    ['a new one that is too short', { newPassword: 'short' }, 400, 'invalid'],
  ])('refuses %s, and changes nothing', async (_case, wrong, status, code) => {
    const { phone } = await twoDevices();
    const answer = await post('password', { password, newPassword: 'battery staple', ...wrong }, phone);
    expect([answer.status, answer.body.errors[0].code]).toEqual([status, code]);
    expect((await post('signin', { email, password })).status).toBe(200);
  });

  it('lets nobody who finds a device guess for ever, or renew its session to go on, or lock its user out', async () => {
    const { phone } = await twoDevices();
    const change = (cookie: string, given = 'guess') =>
      post('password', { password: given, newPassword: 'battery staple' }, cookie);
    for (let tries = 0; tries < 20; tries += 1) await change(phone).expect(400);
    const renewed = cookieOf(await remove('sessions', phone).expect(200));
    expect((await change(renewed)).status).toBe(429);
    service.clock.advance(2_000);
    await change(cookieOf(await post('signin', { email, password }).expect(200)), password).expect(200);
  });

  it.each([
    ['nobody', () => ''],
    ['a session of no account', () => service.signIn(newId()).cookie],
  ])('is not for %s', async (_case, cookie) => {
    const { status } = await post('password', { password, newPassword: 'battery staple' }, cookie());
    expect(status).toBe(401);
  });

  it('knows that a session has ended although this copy has not heard of it yet', async () => {
    const { id, phone } = await twoDevices();
    await User.updateOne({ _id: id }, { sessionsEndedAt: service.clock.now() });
    expect((await post('password', { password, newPassword: 'battery staple' }, phone)).status).toBe(401);
  });
});

describe('POST /api/users/email', () => {
  const next = 'new@example.com';
  const confirm = async (id: string, kind: 'change-email-old' | 'change-email-new', cookie = '') =>
    post('email/confirm', { ...(await mailed(service, id, kind)), kind }, cookie);

  it.each([
    ['the old one first', ['change-email-old', 'change-email-new']],
    ['the new one first', ['change-email-new', 'change-email-old']],
  ] as const)('changes the address once both have confirmed, %s', async (_case, [first, second]) => {
    const { id, phone, laptop } = await twoDevices({ verified: true });
    await post('email', { email: 'NEW@example.com', password }, phone).expect(202);
    expect((await mailed(service, id, 'change-email-old')).to).toBe(email);
    expect((await mailed(service, id, 'change-email-new')).to).toBe(next);
    expect((await confirm(id, first)).body).toEqual({ id, email, verified: true });
    const answer = await confirm(id, second, phone);
    expect(answer.body).toEqual({ id, email: next, verified: true });
    expect(await whoIs(cookieOf(answer))).toEqual({ id, email: next, verified: true });
    expect([await whoIs(phone), await whoIs(laptop)]).toEqual([null, null]);
    expect((await post('signin', { email: next, password })).status).toBe(200);
    expect((await post('signin', { email, password })).status).toBe(400);
  });

  it('needs no word from an address that was never verified: nothing may reach it', async () => {
    const { id, phone } = await twoDevices();
    await post('email', { email: next, password }, phone).expect(202);
    await expect(mailed(service, id, 'change-email-old')).rejects.toThrow('There is no link');
    expect((await confirm(id, 'change-email-new')).body).toEqual({ id, email: next, verified: true });
  });

  it('does not say whether the new address has an account, and does not take it', async () => {
    const { id, phone } = await twoDevices();
    await post('signup', { email: next, password });
    await post('email', { email: next, password }, phone).expect(202);
    const { status, body } = await confirm(id, 'change-email-new');
    expect([status, body.errors[0].code]).toEqual([400, 'email_in_use']);
    expect((await post('signin', { email, password })).body.id).toBe(id);
  });

  it('takes each link once, also of several that use it at the same moment, for what it says, and for a day', async () => {
    const { id, phone } = await twoDevices({ verified: true });
    await post('email', { email: next, password }, phone).expect(202);
    const old = await mailed(service, id, 'change-email-old');
    const use = (wrong = {}) => post('email/confirm', { ...old, kind: 'change-email-old', ...wrong });
    const guess = { token: 'AAAAAAAAAAAAAAAAAAAAAA' };
    for (const wrong of [{ kind: 'change-email-new' }, guess, { user: newId() }])
      expect((await use(wrong)).body.errors[0].code).toBe('invalid_link');
    const answers = await Promise.all([use(), use(), use()]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect((await use()).status).toBe(400);
    service.clock.advance(24 * 3_600_000);
    expect((await confirm(id, 'change-email-new')).status).toBe(400);
    expect((await post('signin', { email, password })).status).toBe(200);
  });

  it('refuses a wrong password', async () => {
    const { phone } = await twoDevices();
    const { status, body } = await post('email', { email: next, password: 'guess' }, phone);
    expect([status, body.errors[0].code]).toEqual([400, 'wrong_password']);
  });

  it('sends no more than five in an hour for one account, nor to one address, whichever accounts ask', async () => {
    const signUp = async (name: string) => cookieOf(await post('signup', { email: `${name}@example.com`, password }));
    const [ann, bob, carl] = [await signUp('ann'), await signUp('bob'), await signUp('carl')];
    const ask = async (cookie: string, to: string) => (await post('email', { email: to, password }, cookie)).status;
    const victim = ['v@example.com', 'V@EXAMPLE.com', 'v@example.com'];
    expect(await Promise.all(victim.map((to) => ask(ann, to)))).toEqual([202, 202, 202]);
    expect([await ask(bob, next), await ask(bob, next), await ask(bob, next)]).toEqual([202, 202, 202]);
    expect([await ask(bob, 'v@example.com'), await ask(bob, 'v@example.com')]).toEqual([202, 202]);
    expect([await ask(carl, 'v@example.com'), await ask(bob, 'another@example.com')]).toEqual([429, 429]);
    expect(await ask(carl, 'another@example.com')).toBe(202);
  });
});

describe('DELETE /api/users/sessions', () => {
  it('ends all other sessions, and renews this one', async () => {
    const { id, phone, laptop } = await twoDevices();
    const answer = await remove('sessions', phone);
    expect([answer.status, answer.body]).toEqual([200, { id, email }]);
    expect(await whoIs(laptop)).toBeNull();
    expect(await whoIs(cookieOf(answer))).toMatchObject({ id });
    expect(await whoIs(cookieOf(await post('signin', { email, password })))).toMatchObject({ id });
  });
});

describe('POST /api/users/deletion', () => {
  it('leaves nothing personal of the account, and tells only that it is gone', async () => {
    const { id, phone, laptop } = await twoDevices({ verified: true });
    await post('email', { email: 'new@example.com', password }, phone).expect(202);
    const answer = await post('deletion', { password }, phone);
    expect(answer.status).toBe(204);
    await service.settle();
    const [stored] = await User.find().lean();
    expect(JSON.stringify(stored)).not.toMatch(/example|scrypt/);
    expect(stored).toMatchObject({ email: `deleted:${id}`, version: 3, outbox: [] });
    expect(service.broker.published('user:deleted').map(({ data }) => data)).toEqual([
      { id, version: 3, deletedAt: service.clock.now().toISOString() },
    ]);
    expect([await whoIs(phone), await whoIs(laptop), await whoIs(cookieOf(answer))]).toEqual([null, null, null]);
    expect((await post('signin', { email, password })).status).toBe(400);
  });

  it('frees the address for a new account, which is another one', async () => {
    const { id, phone } = await twoDevices();
    await post('deletion', { password }, phone).expect(204);
    const { status, body } = await post('signup', { email, password });
    expect(status).toBe(201);
    expect(body.id).not.toBe(id);
  });

  it('voids the links of the account', async () => {
    const { id, phone } = await twoDevices();
    const link = await mailed(service, id, 'verify');
    await post('deletion', { password }, phone).expect(204);
    expect((await post('verify', link)).body.errors[0].code).toBe('invalid_link');
  });

  it('needs the password', async () => {
    const { phone } = await twoDevices();
    expect((await post('deletion', { password: 'guess' }, phone)).status).toBe(400);
    expect((await post('signin', { email, password })).status).toBe(200);
  });
});
