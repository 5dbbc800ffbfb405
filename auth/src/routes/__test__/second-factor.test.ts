import { AttemptsModel } from '@ticketing/common';
import { eventually, type TestService } from '@ticketing/common/testing';
import { TOTP, URI } from 'otpauth';
import { callsOf, cookieOf, email, fresh, password } from '../../__test__/ann';
import { mailed } from '../../__test__/mails';
import { startAuth } from '../../__test__/start-auth';
import { useFactor } from '../../domain/second-factor';
import type { UserState } from '../../domain/user';
import { User } from '../../models/user';
import { SecondFactors } from '../../second-factor';

let service: TestService;

beforeAll(async () => {
  service = await startAuth({ LOG_LEVEL: 'trace' });
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const { post, get, remove, whoIs, signUp } = callsOf(() => service);
const stepMs = 30_000;
const signIn = (code?: string, address = '198.51.100.1') =>
  post('signin', { email, password, ...(code && { code }) }, '', { 'X-Forwarded-For': address });
const codeOf = ({ body }: Awaited<ReturnType<typeof signIn>>) => body.errors?.[0].code;

/** An account with an authenticator: what it needs, its codes, and who is signed in. */
async function withFactor() {
  const { id, cookie } = await signUp();
  const { pending } = (await post('second-factor', { password }, cookie).expect(200)).body;
  const totp = URI.parse(pending.uri) as TOTP;
  const code = (steps = 0) => totp.generate({ timestamp: service.clock.now().getTime() + steps * stepMs });
  const confirmed = await post('second-factor/confirm', { code: code(-1) }, cookie).expect(200);
  expect(confirmed.body).toEqual({ enabled: true, recoveryCodesLeft: 10, pending: null });
  return { id, cookie: cookieOf(confirmed), pending, code };
}

describe('a second factor', () => {
  it('is asked for after the right password alone, and then lets in', async () => {
    const { id, code } = await withFactor();
    const wrong = await post('signin', { email, password: 'a guess', code: code() });
    expect([wrong.status, codeOf(wrong)]).toEqual([400, 'invalid_credentials']);
    const asked = await signIn();
    expect([asked.status, asked.body.errors[0], asked.headers['set-cookie']]).toEqual([
      ...[400, expect.objectContaining({ code: 'second_factor_required', field: 'code' }), undefined],
    ]);
    expect(codeOf(await signIn('000000'))).toBe('invalid_code');
    expect(await whoIs(cookieOf(await signIn(code()).expect(200)))).toMatchObject({ id });
  });

  it('takes each code once, also of two who use it at the same moment, and none of before', async () => {
    const { code } = await withFactor();
    const answers = await Promise.all([1, 2, 3].map((host) => signIn(code(), `198.51.100.${host}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(codeOf(await signIn(code()))).toBe('invalid_code');
    await signIn(code(1)).expect(200);
    expect(codeOf(await signIn(code(0)))).toBe('invalid_code');
  });

  it.each([-2, 2])('takes no code that is %i steps off', async (steps) => {
    const { code } = await withFactor();
    expect(codeOf(await signIn(code(steps)))).toBe('invalid_code');
  });

  it('has recovery codes, each for once, however they are typed', async () => {
    const { cookie, pending } = await withFactor();
    const [first, second] = pending.recoveryCodes;
    const typed = ` ${first.replace('-', ' ').toLowerCase()}`;
    const answers = await Promise.all([1, 2].map((host) => signIn(typed, `198.51.100.${host}`)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400]);
    expect((await get('second-factor', cookie)).body).toMatchObject({ recoveryCodesLeft: 9 });
    await signIn(second).expect(200);
    expect(codeOf(await signIn(first))).toBe('invalid_code');
  });

  it('cannot be guessed from however many addresses, and no stranger locks its user out', async () => {
    const { code } = await withFactor();
    for (let guess = 0; guess < 12; guess += 1)
      await post('signin', { email, password: 'a guess', code: '000000' }, '', {
        'X-Forwarded-For': `198.51.1.${guess}`,
      });
    for (let guess = 0; guess < 10; guess += 1)
      expect(codeOf(await signIn(guess % 2 ? '000000' : 'AAAAA-AAAAA', `198.51.2.${guess}`))).toBe('invalid_code');
    expect((await signIn(code(), '198.51.2.99')).status).toBe(429);
  });

  it('is no failure while it is only asked for', async () => {
    const { cookie } = await withFactor();
    expect(codeOf(await signIn())).toBe('second_factor_required');
    expect(codeOf(await post('passkeys/options', { password }, cookie))).toBe('second_factor_required');
    await eventually(async () =>
      expect(await AttemptsModel.exists({ _id: /^(signin|second-factor)/, count: { $gt: 0 } })).toBeNull(),
    );
  });

  it('and its account are locked by nobody who has stolen a session, or guesses, at another address', async () => {
    const { cookie } = await withFactor();
    const there = '203.0.113.1';
    const guess = { password: 'a guess', code: '000000', email: 'new@example.com', newPassword: fresh, passkey: 'x' };
    const paths = ['second-factor', 'second-factor/confirm', 'second-factor/removal', 'passkeys/options'];
    for (const path of [...paths, 'passkeys/removal', 'password', 'email', 'deletion', 'signin'])
      expect((await post(path, guess, cookie, { 'X-Forwarded-For': there })).status).toBe(400);
    await remove('sessions/none', cookie, { 'X-Forwarded-For': there }).expect(404);
    // Of the account alone this only makes the limits of single addresses stricter. The addition is its user's own.
    const alone = await AttemptsModel.find({
      _id: { $not: new RegExp(`${there}|^signup|^signin-account `) },
      count: { $gt: 0 },
    }).lean();
    expect(alone).toMatchObject([{ _id: `factor-additions ${email}`, count: 1 }]);
  });

  it('outlives a new password by a mail', async () => {
    const { id, code } = await withFactor();
    await post('reset', { email }).expect(202);
    const link = await eventually(() => mailed(service, id, 'reset'));
    await post('reset/confirm', { ...link, password: fresh }).expect(200);
    expect(codeOf(await post('signin', { email, password: fresh }))).toBe('second_factor_required');
    await post('signin', { email, password: fresh, code: code() }).expect(200);
  });

  it('goes with the password and a code, and with neither alone, and its user is told', async () => {
    const { id, cookie, code } = await withFactor();
    const remove = (body: object) => post('second-factor/removal', body, cookie);
    expect(codeOf(await remove({ password: 'a guess', code: code() }))).toBe('wrong_password');
    expect(codeOf(await remove({ password, code: '000000' }))).toBe('invalid_code');
    expect((await remove({ password })).status).toBe(400);
    expect((await remove({ password, code: code() }).expect(200)).body).toMatchObject({ enabled: false });
    await signIn().expect(200);
    const at = service.clock.now().toISOString();
    await service.settle();
    expect(service.broker.published('user:updated').findLast(({ data }) => data.id === id)?.data.notices).toEqual([
      { id: expect.any(String), kind: 'factor-added', at },
      { id: expect.any(String), kind: 'factor-removed', at },
    ]);
  });

  it('is on only once it is confirmed, within a quarter of an hour, and is not replaced', async () => {
    const { cookie } = await signUp();
    const begin = async () => (await post('second-factor', { password }, cookie).expect(200)).body.pending;
    const generate = ({ uri }: { uri: string }) =>
      (URI.parse(uri) as TOTP).generate({ timestamp: service.clock.now().getTime() });
    const [first, second] = [await begin(), await begin()];
    await signIn().expect(200);
    const confirm = (code: string) => post('second-factor/confirm', { code }, cookie);
    expect(codeOf(await confirm(generate(first)))).toBe('invalid_code');
    expect(codeOf(await confirm(second.recoveryCodes[0]))).toBe('invalid_code');
    service.clock.advance(15 * 60_000);
    expect((await get('second-factor', cookie)).body.pending).toBeNull();
    expect(codeOf(await confirm(generate(second)))).toBe('invalid_code');
    const renewed = cookieOf(await confirm(generate(await begin())).expect(200));
    expect(codeOf(await post('second-factor', { password }, renewed))).toBe('second_factor_on');
  });

  it('is set up by the session that began to, which alone goes on', async () => {
    const { id, cookie } = await signUp();
    const other = cookieOf(await signIn().expect(200));
    const { pending } = (await post('second-factor', { password }, cookie).expect(200)).body;
    const code = (URI.parse(pending.uri) as TOTP).generate({ timestamp: service.clock.now().getTime() });
    expect((await get('second-factor', other)).body.pending).toBeNull();
    expect((await get('second-factor', cookie)).body.pending).toEqual(pending);
    expect(codeOf(await post('second-factor/confirm', { code }, other))).toBe('invalid_code');
    const renewed = cookieOf(await post('second-factor/confirm', { code }, cookie).expect(200));
    expect([await whoIs(other), await whoIs(cookie), await whoIs(renewed)]).toEqual([
      ...[null, null, expect.objectContaining({ id })],
    ]);
  });

  it('is there with the write that turns it on, or not at all', async () => {
    const { cookie } = await signUp();
    const { pending } = (await post('second-factor', { password }, cookie)).body;
    jest.spyOn(User.collection, 'updateOne').mockRejectedValueOnce(new Error('the process dies'));
    const code = (URI.parse(pending.uri) as TOTP).generate({ timestamp: service.clock.now().getTime() });
    expect((await post('second-factor/confirm', { code }, cookie)).status).toBe(500);
    await signIn().expect(200);
    await post('second-factor/confirm', { code }, cookie).expect(200);
    expect(codeOf(await signIn())).toBe('second_factor_required');
  });

  it('is in no event, no log and not readable in the database, nor are its codes', async () => {
    const { id, pending, code } = await withFactor();
    const used = code();
    await signIn(used).expect(200);
    await signIn(pending.recoveryCodes[0]).expect(200);
    await service.settle();
    const said = [JSON.stringify(service.broker.published()), service.log.join('\n')].join('\n');
    expect(said).not.toMatch(/secondFactor|newFactor/);
    const stored = JSON.stringify(await User.findById(id).lean());
    for (const secret of [pending.secret, used, ...pending.recoveryCodes]) {
      expect(said).not.toContain(`"${secret}`);
      expect(stored).not.toContain(secret.replace('-', ''));
    }
  });

  it('cannot be set up where there is no key to seal it with', async () => {
    expect(() => new SecondFactors(undefined).newSecret('ann')).toThrow('Not found');
  });

  it("cannot be moved to another account's document, and outlives its key only where that is still read", () => {
    const [key, next] = ['a key that only this one test seals with', 'the key that takes its place after that'];
    const factors = new SecondFactors(key);
    const sealed = factors.newSecret('ann');
    const shown = factors.show('ann', email, sealed);
    expect(shown.recoveryCodes).toHaveLength(10);
    const rotated = new SecondFactors(next, [key]);
    expect(rotated.show('ann', email, sealed)).toEqual(shown);
    expect(rotated.recoveryDigests('ann', sealed)).toEqual(factors.recoveryDigests('ann', sealed));
    expect(() => factors.show('ann', email, rotated.newSecret('ann'))).toThrow('right now');
    for (const other of [new SecondFactors(next), new SecondFactors(undefined)])
      for (const code of ['000000', shown.recoveryCodes[0] ?? ''])
        expect(() => other.proofOf('ann', sealed, code, service.clock.now())).toThrow('right now');
    expect(() => factors.show('bob', email, sealed)).toThrow('right now');
  });

  it('is sealed with the present key in the write that uses it, each time that is another one, as are its codes', () => {
    const keys = [1, 2, 3].map((number) => `key number ${number}, with which only this test seals`);
    const [first = '', ...later] = keys;
    const factors = new SecondFactors(first);
    const now = service.clock.now();
    const began = factors.newSecret('ann');
    const { recoveryCodes, secret } = factors.show('ann', email, began);
    const recovery = factors.recoveryDigests('ann', began);
    let state: UserState = { email, passwordHash: '', verified: true, links: [] };
    state = { ...state, secondFactor: { secret: began, lastStep: 0, recovery } };
    const use = (by: SecondFactors, code = '') => {
      const stored = { id: 'ann', version: 1, createdAt: now, state };
      state = useFactor(stored, (sealed) => by.proofOf('ann', sealed, code, now))?.state ?? state;
    };
    for (const [index, key] of later.entries()) {
      use(new SecondFactors(key, [...keys.slice(0, index + 1)].reverse()), recoveryCodes[index]);
      use(new SecondFactors(key), recoveryCodes[index + 2]);
    }
    expect(state.secondFactor?.recovery).toEqual(recovery.slice(4));
    use(new SecondFactors(keys[2]), new TOTP({ secret }).generate({ timestamp: now.getTime() }));
    expect(state.secondFactor?.lastStep).toBeGreaterThan(0);
    expect(() => use(factors, recoveryCodes[5])).toThrow('right now');
  });
});
