import { randomBytes } from 'node:crypto';
import { CodedError } from '@ticketing/common';
import { newId, type TestService } from '@ticketing/common/testing';
import { type TOTP, URI } from 'otpauth';
import { callsOf, cookieOf, email, fresh, password } from '../../__test__/ann';
import { Authenticator } from '../../__test__/authenticator';
import { startAuth } from '../../__test__/start-auth';
import { mostPasskeys } from '../../domain/passkey';
import { mostAdditions, noticed, type UserState } from '../../domain/user';
import { User } from '../../models/user';
import { Passkeys, UsedChallengeModel } from '../../passkeys';

const site = 'https://tickets.example';
let service: TestService;

beforeAll(async () => {
  service = await startAuth({ PUBLIC_ORIGIN: site, LOG_LEVEL: 'trace' });
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const { post, get, remove, whoIs, signUp } = callsOf(() => service);
const codeOf = ({ body }: { body: { errors?: { code: string }[] } }) => body.errors?.[0]?.code;
const optionsToAdd = async (cookie: string) => (await post('passkeys/options', { password }, cookie).expect(200)).body;
const challenge = async () => (await post('signin/options', {}).expect(200)).body;
const signIn = (credential: object) => post('signin/passkey', { credential });

/** An account with a passkey. */
async function withPasskey(device = new Authenticator(site)) {
  const { id, cookie } = await signUp();
  const credential = device.make(await optionsToAdd(cookie));
  const { body } = await post('passkeys', { credential, name: 'My phone' }, cookie).expect(201);
  expect(body).toEqual([{ id: credential.id, name: 'My phone', addedAt: expect.any(String) }]);
  return { id, cookie, device };
}

describe('a passkey', () => {
  it('signs in without an address or a password', async () => {
    const { id, device } = await withPasskey();
    const answer = await signIn(device.signIn(await challenge())).expect(200);
    expect([answer.body, await whoIs(cookieOf(answer))]).toEqual([
      { id, email },
      { id, email },
    ]);
  });

  it('answers a challenge once, also of two answers at the same moment', async () => {
    const { device } = await withPasskey();
    const credential = device.signIn(await challenge());
    const answers = await Promise.all([1, 2, 3].map(() => signIn(credential)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect(codeOf(await signIn(credential))).toBe('invalid_passkey');
  });

  it('answers within five minutes, for the site of PUBLIC_ORIGIN, whatever Host is asked', async () => {
    const { device } = await withPasskey();
    const forged = { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' };
    const { body: asked } = await post('signin/options', {}, '', forged).expect(200);
    expect(asked.rpId).toBe(new URL(site).hostname);
    service.clock.advance(5 * 60_000);
    expect(codeOf(await signIn(device.signIn(asked)))).toBe('invalid_passkey');
  });

  it.each<[string, (device: Authenticator) => Promise<object>]>([
    ["another site's page", async (device) => device.signIn(await challenge(), { origin: 'https://evil.example' })],
    ['a user who was not verified', async (device) => device.signIn(await challenge(), { unverified: true })],
    ['another kind of answer', async (device) => device.signIn(await challenge(), { type: 'webauthn.create' })],
    ['a challenge that is not ours', async (device) => device.signIn({ challenge: 'A'.repeat(51) })],
    [
      'a key that is not the one',
      async (device) => ({
        ...Object.assign(new Authenticator(site), { userHandle: device.userHandle }).signIn(await challenge()),
        id: device.id.toString('base64url'),
      }),
    ],
    ['nothing of a credential', async () => ({})],
    ['a user who is no text', async () => ({ id: 'x', response: { userHandle: { toString: 1 } } })],
  ])('is refused for %s, as for somebody who has no account', async (_what, answer) => {
    const { device } = await withPasskey();
    const stranger = new Authenticator(site);
    stranger.make({ challenge: '', user: { id: Buffer.from(newId()).toString('base64url') } });
    const answers = [await signIn(await answer(device)), await signIn(stranger.signIn(await challenge()))];
    expect(answers.map(({ status, body }) => ({ status, body }))).toEqual(
      Array(2).fill({ status: 400, body: { errors: [{ code: 'invalid_passkey', message: expect.any(String) }] } }),
    );
    for (const { headers } of answers) expect(headers['set-cookie']).toBeUndefined();
  });

  it('that counts is refused once a copy of it is behind', async () => {
    const { device } = await withPasskey(new Authenticator(site, 1));
    await signIn(device.signIn(await challenge())).expect(200);
    device.counter -= 1;
    expect(codeOf(await signIn(device.signIn(await challenge())))).toBe('invalid_passkey');
    await signIn(device.signIn(await challenge())).expect(200);
  });

  it('is added with the password, for the account that has asked, and once', async () => {
    const { cookie } = await signUp();
    expect(codeOf(await post('passkeys/options', { password: 'a guess' }, cookie))).toBe('wrong_password');
    const credential = new Authenticator(site).make(await optionsToAdd(cookie));
    const other = cookieOf(await post('signup', { email: 'bob@example.com', password }));
    expect(codeOf(await post('passkeys', { credential }, other))).toBe('invalid_passkey');
    const signsIn = new Authenticator(site).make({ ...(await challenge()), user: { id: '' } });
    expect(codeOf(await post('passkeys', { credential: signsIn }, cookie))).toBe('invalid_passkey');
    expect((await post('passkeys', { credential }, cookie).expect(201)).body).toMatchObject([{ name: 'A browser' }]);
    expect(codeOf(await post('passkeys', { credential }, cookie))).toBe('invalid_passkey');
  });

  it('answers a challenge that either key has signed while keys are rotated, and no other', async () => {
    const now = service.clock.now();
    const user = { id: newId(), email, passkeys: [] };
    const [present, older, other] = ['the present one', 'the older one', 'another'].map((key) => `${key}: `.repeat(3));
    const rotated = new Passkeys(`${present}`, older, site);
    const answered = async (key: string | undefined) => {
      const asked = await new Passkeys(`${key}`, undefined, site).optionsToAdd(user, now);
      return rotated.added(user.id, new Authenticator(site).make(asked) as never, now);
    };
    for (const key of [present, older]) expect(await answered(key)).toHaveProperty('publicKey');
    await expect(answered(other)).rejects.toThrow(CodedError);
  });

  it.each([
    ['\u200b', 'A browser'],
    ['My \u202ephone', 'My phone'],
  ])('is called by what can be read of its name: %j', async (name, called) => {
    const { cookie } = await signUp();
    const credential = new Authenticator(site).make(await optionsToAdd(cookie));
    const { body } = await post('passkeys', { credential, name }, cookie).expect(201);
    expect(body).toMatchObject([{ name: called }]);
  });

  it.each([
    [1023, 201],
    [1024, 400],
  ])('with an id of %i bytes is answered with %i: what is added can be removed', async (bytes, status) => {
    const { cookie } = await signUp();
    const device = new Authenticator(site, 0, randomBytes(bytes));
    const credential = device.make(await optionsToAdd(cookie));
    expect((await post('passkeys', { credential }, cookie)).status).toBe(status);
    const passkey = credential.id;
    if (status === 201) await post('passkeys/removal', { password, passkey }, cookie).expect(200);
    expect((await get('passkeys', cookie)).body).toEqual([]);
  });

  it('takes a code of the second factor to add, and none to sign in: it is two by itself', async () => {
    const { cookie: first, device } = await withPasskey();
    const { pending } = (await post('second-factor', { password }, first)).body;
    const totp = URI.parse(pending.uri) as TOTP;
    const code = () => totp.generate({ timestamp: service.clock.now().getTime() });
    const cookie = cookieOf(await post('second-factor/confirm', { code: code() }, first).expect(200));
    expect(codeOf(await post('passkeys/options', { password }, cookie))).toBe('second_factor_required');
    service.clock.advance(30_000);
    await post('passkeys/options', { password, code: code() }, cookie).expect(200);
    await signIn(device.signIn(await challenge())).expect(200);
  });

  it('is removed with the password, which is left to sign in with, and its user is told', async () => {
    const { id, cookie, device } = await withPasskey();
    const passkey = device.id.toString('base64url');
    expect(codeOf(await post('passkeys/removal', { password: fresh, passkey }, cookie))).toBe('wrong_password');
    expect((await post('passkeys/removal', { password, passkey }, cookie).expect(200)).body).toEqual([]);
    expect(codeOf(await signIn(device.signIn(await challenge())))).toBe('invalid_passkey');
    await post('signin', { email, password }).expect(200);
    await service.settle();
    const told = service.broker.published('user:updated').findLast(({ data }) => data.id === id)?.data.notices;
    expect(told?.map(({ kind }) => kind)).toEqual(['passkey-added', 'passkey-removed']);
  });

  it('is added ten times a day, whichever account has the address, and is removed even then: each is a mail', async () => {
    const { cookie, device } = await withPasskey();
    for (let times = 1; times < 10; times += 1) await optionsToAdd(cookie);
    for (const path of ['passkeys/options', 'second-factor']) await post(path, { password }, cookie).expect(429);
    await post('passkeys/removal', { password, passkey: device.id.toString('base64url') }, cookie).expect(200);
    await post('deletion', { password }, cookie).expect(204);
    const { cookie: again } = await signUp();
    await post('passkeys/options', { password }, again).expect(429);
  });

  it('is told of until its mail is sent, whatever else a day can add and remove', () => {
    const now = service.clock.now();
    let state: UserState = { email, passwordHash: '', verified: true, links: [] };
    const [before, added] = [mostPasskeys + 1, 2 * mostAdditions];
    for (let version = 0; version < before + 2 * added; version += 1)
      state = { ...state, ...noticed({ id: newId(), createdAt: now, version, state }, 'passkey-added', now) };
    expect(state.notices?.[0]?.id).toBe('1');
  });

  it('signs nobody in if the process dies once its answer is used: one asks again', async () => {
    const { device } = await withPasskey(new Authenticator(site, 1));
    jest.spyOn(User.collection, 'updateOne').mockRejectedValueOnce(new Error('the process dies'));
    const answer = await signIn(device.signIn(await challenge()));
    expect([answer.status, answer.headers['set-cookie']]).toEqual([500, undefined]);
    await signIn(device.signIn(await challenge())).expect(200);
  });

  it('signs in for no longer than the end of all sessions that comes while it is checked', async () => {
    const { cookie, device } = await withPasskey(new Authenticator(site, 1));
    const { used } = Passkeys.prototype;
    jest.spyOn(Passkeys.prototype, 'used').mockImplementationOnce(async function (this: Passkeys, ...args) {
      const counter = await used.apply(this, args);
      await remove('sessions', cookie).expect(200);
      service.clock.advance(1_500);
      return counter;
    });
    const answer = await signIn(device.signIn(await challenge())).expect(200);
    expect(await whoIs(cookieOf(answer))).toBeNull();
  });

  it('is in no event, and a challenge is stored only once it is answered', async () => {
    const { cookie, device } = await withPasskey();
    const before = await UsedChallengeModel.countDocuments();
    for (let times = 0; times < 3; times += 1) await challenge();
    expect(await UsedChallengeModel.countDocuments()).toBe(before);
    await signIn(device.signIn(await challenge())).expect(200);
    expect(await UsedChallengeModel.countDocuments()).toBe(before + 1);
    await service.settle();
    expect(JSON.stringify(service.broker.published())).not.toContain(device.id.toString('base64url'));
    expect((await get('passkeys', cookie)).body).toHaveLength(1);
  });
});
