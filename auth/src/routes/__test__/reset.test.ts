import { eventually, newId, type TestService } from '@ticketing/common/testing';
import { callsOf, cookieOf, email, fresh, password } from '../../__test__/ann';
import { mailed } from '../../__test__/mails';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth({ LINKS_PER_ADDRESS: '12', LOG_LEVEL: 'trace' });
});
afterEach(() => {
  jest.restoreAllMocks();
  return service.reset();
});
afterAll(() => service.stop());

const { post, whoIs, signUp } = callsOf(() => service);

/** Asks for a link, and reads its mail. */
async function linkFor(id: string, headers = {}) {
  await post('reset', { email }, '', headers).expect(202);
  return eventually(() => mailed(service, id, 'reset'));
}

describe('POST /api/users/reset', () => {
  it('sends a link to the address of the account', async () => {
    const { id } = await signUp();
    expect(await linkFor(id)).toMatchObject({ to: email, user: id });
  });

  it('answers the same before it has looked whether there is such an account', async () => {
    await signUp();
    // A database that does not answer at all: whatever it would say, nobody waits for it.
    jest.spyOn(User, 'find').mockImplementation((() => {
      throw new Error('nobody may wait for this');
    }) as never);
    const answers = [await post('reset', { email }), await post('reset', { email: 'nobody@example.com' })];
    const seen = answers.map(({ status, body, headers }) => ({ status, body, names: Object.keys(headers).sort() }));
    expect(seen[0]).toMatchObject({ status: 202, body: {} });
    expect(seen[1]).toEqual(seen[0]);
    await eventually(() => expect(service.log.join()).toContain('nobody may wait for this'));
  });

  it('takes the account that is meant, however the address is written', async () => {
    const { id } = await signUp();
    await post('reset', { email: ' ANN@Example.com' }).expect(202);
    expect(await eventually(() => mailed(service, id, 'reset'))).toMatchObject({ to: email });
  });

  it('makes the link before void, and sends one mail for two clicks', async () => {
    const { id } = await signUp();
    const first = await linkFor(id);
    expect(await linkFor(id)).toEqual(first);
    service.clock.advance(60_000);
    await eventually(async () => expect((await linkFor(id)).token).not.toBe(first.token));
    const { body } = await post('reset/confirm', { ...first, password: fresh });
    expect(body.errors[0].code).toBe('invalid_link');
  });

  it.each([email, 'nobody@example.com'])('floods nobody, whether there is an account or not: %s', async (address) => {
    await signUp();
    for (let mails = 0; mails < 5; mails += 1) {
      await post('reset', { email: address }, '', { 'X-Forwarded-For': `198.51.100.${mails}` }).expect(202);
    }
    const { status, headers } = await post('reset', { email: address }, '', { 'X-Forwarded-For': '198.51.100.9' });
    expect([status, Number(headers['retry-after']) > 0]).toEqual([429, true]);
  });

  it('is limited by network address, whatever accounts it names', async () => {
    for (let mails = 0; mails < 12; mails += 1) await post('reset', { email: `${mails}@example.com` }).expect(202);
    expect((await post('reset', { email: 'another@example.com' })).status).toBe(429);
  });

  it('puts no address of its own into what it tells: a forged host leads nowhere', async () => {
    const { id } = await signUp();
    await linkFor(id, { Host: 'evil.example', 'X-Forwarded-Host': 'evil.example' });
    expect(JSON.stringify(service.broker.published())).not.toContain('evil');
  });
});

describe('POST /api/users/reset/confirm', () => {
  it('sets the new password, ends all sessions, and signs nobody in', async () => {
    const { id, cookie } = await signUp();
    const answer = await post('reset/confirm', { ...(await linkFor(id)), password: fresh }, cookie);
    await service.settle();
    expect(service.broker.published('user:updated').at(-1)?.data).toHaveProperty('passwordSetAt');
    expect([answer.status, answer.body]).toEqual([200, {}]);
    expect(await whoIs(cookieOf(answer))).toBeNull();
    expect(await whoIs(cookie)).toBeNull();
    expect((await post('signin', { email, password })).status).toBe(400);
    const again = await post('signin', { email, password: fresh });
    // Who reads mail to the address has shown that it reaches them.
    expect(again.body).toEqual({ id, email, verified: true });
    expect(await whoIs(cookieOf(again))).toMatchObject({ id });
  });

  it('tells all services that the sessions have ended', async () => {
    const { id } = await signUp();
    await post('reset/confirm', { ...(await linkFor(id)), password: fresh }).expect(200);
    await service.settle();
    const [event] = service.broker.published('user:updated').slice(-1);
    expect(event?.data).toMatchObject({ id, links: [], sessionsEndedAt: service.clock.now().toISOString() });
  });

  it('lets one of several win who use the link at the same moment', async () => {
    const { id } = await signUp();
    const link = await linkFor(id);
    const passwords = [1, 2, 3].map((number) => `${fresh} ${number}`);
    const answers = await Promise.all(
      passwords.map(async (each) => (await post('reset/confirm', { ...link, password: each })).status),
    );
    expect(answers.toSorted()).toEqual([200, 400, 400]);
    const winner = passwords[answers.indexOf(200)];
    expect((await post('signin', { email, password: winner })).status).toBe(200);
    expect((await post('reset/confirm', { ...link, password })).body.errors[0].code).toBe('invalid_link');
  });

  it('is possible for an hour', async () => {
    const { id } = await signUp();
    const link = await linkFor(id);
    service.clock.advance(3_600_000);
    expect((await post('reset/confirm', { ...link, password: fresh })).body.errors[0].code).toBe('invalid_link');
  });

  it.each([
    ['a token that somebody has guessed', { token: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ["another user's link", { user: newId() }],
    ['no link at all', { token: '' }],
    ['a new password that is too short', { password: 'short' }],
  ])('refuses %s, and the link stays good', async (_case, wrong) => {
    const { id } = await signUp();
    const link = await linkFor(id);
    expect((await post('reset/confirm', { ...link, password: fresh, ...wrong })).status).toBe(400);
    expect((await post('reset/confirm', { ...link, password: fresh })).status).toBe(200);
  });

  it('refuses a link of another kind', async () => {
    const { id } = await signUp();
    const verify = await mailed(service, id, 'verify');
    expect((await post('reset/confirm', { ...verify, password: fresh })).status).toBe(400);
  });

  it('cannot be tried for ever', async () => {
    const { id } = await signUp();
    const link = { user: id, token: 'AAAAAAAAAAAAAAAAAAAAAA', password: fresh };
    for (let tries = 0; tries < 12; tries += 1) await post('reset/confirm', link).expect(400);
    expect((await post('reset/confirm', link)).status).toBe(429);
  });

  it('changes nothing if the process dies before the write, and all of it with the write', async () => {
    const { id, cookie } = await signUp();
    const link = await linkFor(id);
    jest.spyOn(User.collection, 'updateOne').mockRejectedValueOnce(new Error('the process dies'));
    expect((await post('reset/confirm', { ...link, password: fresh })).status).toBe(500);
    expect((await post('signin', { email, password })).status).toBe(200);
    expect(await whoIs(cookie)).toMatchObject({ id });
    // The event is in the same write: the sweep of another copy publishes it.
    service.broker.disconnect();
    await post('reset/confirm', { ...link, password: fresh }).expect(200);
    service.broker.reconnect();
    service.clock.advance(3_001);
    await service.service.relay.sweep();
    await service.settle();
    expect(service.broker.published('user:updated').at(-1)?.data).toMatchObject({ id, links: [] });
  });

  it('leaves no token in the log', async () => {
    const { id } = await signUp();
    const link = await linkFor(id);
    await post('reset/confirm', { ...link, password: fresh }).expect(200);
    expect(service.log.length).toBeGreaterThan(0);
    expect(service.log.join()).not.toContain(link.token);
  });
});
