import { newId, type TestService } from '@ticketing/common/testing';
import { callsOf, cookieOf, email } from '../../__test__/ann';
import { mailed } from '../../__test__/mails';
import { startAuth } from '../../__test__/start-auth';
import { User } from '../../models/user';

let service: TestService;

beforeAll(async () => {
  service = await startAuth({ LINKS_PER_ADDRESS: '12' });
});
afterEach(() => service.reset());
afterAll(() => service.stop());

const { post, whoIs, signUp } = callsOf(() => service);

describe('the link that verifies an address', () => {
  it('verifies it, and renews the session of a reader who is signed in', async () => {
    const { id, cookie } = await signUp();
    const { to, user, token } = await mailed(service, id, 'verify');
    expect(to).toBe(email);
    expect(await whoIs(cookie)).toEqual({ id, email });
    const answer = await post('verify', { user, token }, cookie);
    expect([answer.status, answer.body]).toEqual([200, { id, email, verified: true }]);
    expect(await whoIs(cookieOf(answer))).toEqual({ id, email, verified: true });
    expect((await post('signin', { email, password: 'correct horse' })).body).toEqual({ id, email, verified: true });
  });

  it('signs nobody in: neither a stranger nor another user', async () => {
    const { id } = await signUp();
    const { user, token } = await mailed(service, id, 'verify');
    const { headers } = await post('verify', { user, token }, service.signIn().cookie).expect(200);
    expect(headers['set-cookie']).toBeUndefined();
  });

  it('is good once, however many use it at the same moment', async () => {
    const { id } = await signUp();
    const { user, token } = await mailed(service, id, 'verify');
    const answers = await Promise.all([1, 2, 3, 4].map(() => post('verify', { user, token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400, 400]);
    expect((await post('verify', { user, token })).body.errors[0].code).toBe('invalid_link');
    await service.settle();
    expect(service.broker.published('user:updated').filter(({ data }) => data.id === id)).toHaveLength(1);
  });

  it('is void after two days', async () => {
    const { id } = await signUp();
    const link = await mailed(service, id, 'verify');
    service.clock.advance(48 * 3_600_000);
    expect((await post('verify', link)).body.errors[0].code).toBe('invalid_link');
  });

  it.each([
    ['another token', { token: 'AAAAAAAAAAAAAAAAAAAAAA' }],
    ["another user's", { user: newId() }],
    ['no token', { token: '' }],
    ['an operator', { token: { $ne: '' } }],
    ['a user that is none', { user: 'ann' }],
  ])('refuses %s, and changes nothing', async (_case, wrong) => {
    const { id } = await signUp();
    const { status } = await post('verify', { ...(await mailed(service, id, 'verify')), ...wrong });
    expect(status).toBe(400);
    expect(await User.findById(id).lean()).toMatchObject({ version: 0, verified: false });
  });

  it('cannot be tried for ever', async () => {
    const { id } = await signUp();
    const wrong = () => post('verify', { user: id, token: 'AAAAAAAAAAAAAAAAAAAAAA' });
    for (let tries = 0; tries < 12; tries += 1) expect((await wrong()).status).toBe(400);
    const { status, headers } = await wrong();
    expect([status, Number(headers['retry-after']) > 0]).toEqual([429, true]);
  });
});

describe('POST /api/users/verification', () => {
  it('sends another link, which makes the one before void', async () => {
    const { id, cookie } = await signUp();
    const first = await mailed(service, id, 'verify');
    const { status, body } = await post('verification', {}, cookie);
    expect([status, body]).toEqual([202, {}]);
    const second = await mailed(service, id, 'verify');
    expect(second.token).not.toBe(first.token);
    expect((await post('verify', first)).status).toBe(400);
    expect((await post('verify', second)).status).toBe(200);
  });

  it('renews a session that does not know yet that the address is verified', async () => {
    const { id, cookie } = await signUp();
    await post('verify', await mailed(service, id, 'verify')).expect(200);
    const answer = await post('verification', {}, cookie);
    expect([answer.status, answer.body]).toEqual([200, { id, email, verified: true }]);
    expect(await whoIs(cookieOf(answer))).toMatchObject({ verified: true });
  });

  it('sends an account no more than five in an hour', async () => {
    const { cookie } = await signUp();
    for (let mails = 0; mails < 5; mails += 1) await post('verification', {}, cookie).expect(202);
    const { status, body } = await post('verification', {}, cookie);
    expect([status, body.errors[0].code]).toEqual([429, 'too_many_attempts']);
  });

  it('needs a session', async () => {
    expect((await post('verification', {})).status).toBe(401);
  });
});
