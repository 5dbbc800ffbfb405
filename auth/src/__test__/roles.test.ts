import type { ServiceComponents } from '@ticketing/common';
import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { auth } from '../app';
import { userCommands } from '../commands';
import { User } from '../models/user';
import { mailed } from './mails';
import { startAuth } from './start-auth';

let service: TestService;
let components: ServiceComponents;

beforeAll(async () => {
  service = await startAuth({}, { ...auth, build: async (context) => (components = await auth.build(context)) });
});
afterAll(() => service.stop());

const credentials = { email: 'ann@example.com', password: 'correct horse' };
const post = (path: string, body: object) => request(service.url).post(`/api/users/${path}`).send(body);
const whoIs = async ({ headers }: request.Response) =>
  (await request(service.url).get('/api/users/currentuser').set('Cookie', String(headers['set-cookie']))).body
    .currentUser;

async function users(command: string, argument?: string): Promise<string[]> {
  const printed: string[] = [];
  await userCommands[`users ${command}`]?.run(
    { clock: service.clock, components },
    argument,
    (line) => printed.push(line),
    false,
  );
  return printed;
}

it('a role is in the sessions that begin once it is granted, and in none once it is revoked', async () => {
  const before = await post('signup', credentials).expect(201);
  const { id } = before.body;
  await expect(users('grant', 'ann@example.com operator')).rejects.toThrow('not verified');
  await post('verify', await mailed(service, id, 'verify')).expect(200);
  await expect(users('grant', 'ann@example.com king')).rejects.toThrow('operator');
  await expect(users('grant', 'bob@example.com operator')).rejects.toThrow('no account');

  expect(await users('grant', 'Ann@Example.com operator')).toEqual([expect.stringContaining('have ended')]);
  expect(await users('grant', 'ann@example.com operator')).toEqual([expect.stringContaining('already')]);
  expect(await users('list')).toEqual(['operator  ann@example.com']);
  expect(await whoIs(before)).toBeNull();
  const operator = await post('signin', credentials).expect(200);
  expect(await whoIs(operator)).toEqual({ id, email: credentials.email, verified: true, role: 'operator' });
  await service.settle();
  expect(service.broker.published().at(-1)?.data).toMatchObject({ id, role: 'operator' });

  await users('revoke', 'ann@example.com operator');
  expect([await users('list'), await whoIs(operator)]).toEqual([[], null]);
  expect(await whoIs(await post('signin', credentials).expect(200))).not.toHaveProperty('role');
});

it('an operator finds an account, ends its sessions, once for each time they ask, and removes a lost factor; nobody else does', async () => {
  const [bob, eve] = [
    { ...credentials, email: 'bob@example.com' },
    { ...credentials, email: 'eve@example.com' },
  ];
  const [session, { body: operator }] = [await post('signup', bob).expect(201), await post('signup', eve).expect(201)];
  await post('verify', await mailed(service, operator.id, 'verify')).expect(200);
  await users('grant', 'eve@example.com operator');
  const cookie = String((await post('signin', eve).expect(200)).headers['set-cookie']);
  const operate = (path: string, body: object, as = cookie) => post(`operator/${path}`, body).set('Cookie', as);
  const inspect = (id: string, as = cookie) => request(service.url).get(`/api/users/operator/${id}`).set('Cookie', as);

  const { body: found } = await operate('lookup', { email: 'Bob@Example.com' }).expect(200);
  expect(found).toMatchObject({ id: session.body.id, email: bob.email, history: [{ event: 'user:registered' }] });
  await operate('lookup', { email: 'nobody@example.com' }).expect(404);
  const act = { reason: 'Lost phone', key: 'f'.repeat(24) };
  for (const _time of [1, 2]) await operate(`${found.id}/end-sessions`, act).expect(200);
  expect(await whoIs(session)).toBeNull();
  const line = { id: act.key, act: 'end-sessions', by: operator.id, reason: 'Lost phone' };
  expect((await inspect(found.id)).body).toMatchObject({ audit: [line], history: [{}, { event: 'user:updated' }] });
  const granted = { act: 'grant', details: 'operator', by: operator.id, reason: 'By command' };
  const log: { id: string; audit: object[] }[] = (await inspect('log')).body;
  for (const [id, audit] of [
    [found.id, [line]],
    [operator.id, [granted]],
  ] as const)
    expect(log.find((each) => each.id === id)).toMatchObject({ audit });

  const later = await post('signin', bob).expect(200);
  const bobs = String(later.headers['set-cookie']);
  for (const path of [found.id, operator.id, 'log']) await inspect(path, bobs).expect(403);
  for (const path of ['lookup', `${operator.id}/end-sessions`]) await operate(path, act, bobs).expect(403);
  await User.updateOne({ _id: found.id }, { $set: { secondFactor: { secret: '', lastStep: 0, recovery: [] } } });
  await expect(users('remove-factor', 'bob@example.com eve@example.com')).rejects.toThrow('why');
  await expect(users('remove-factor', 'bob@example.com bob@example.com Lost')).rejects.toThrow('no operator');
  for (const reason of [' \u200b', 'x'.repeat(501)])
    await expect(users('remove-factor', `bob@example.com eve@example.com ${reason}`)).rejects.toThrow('Enter a reason');
  await post('signin', bob).expect(400);
  const lost = 'bob@example.com eve@example.com Lost phone';
  expect(await users('remove-factor', lost)).toEqual([expect.stringContaining('have ended')]);
  expect(await users('remove-factor', lost)).toEqual([expect.stringContaining('no second factor')]);
  expect(await whoIs(later)).toBeNull();
  const removal = { act: 'remove-factor', by: operator.id, reason: 'Lost phone' };
  expect((await inspect(found.id)).body.audit).toMatchObject([line, removal]);
  expect(await whoIs(await post('signin', bob).expect(200))).not.toBeNull();

  await post('verify', await mailed(service, found.id, 'verify')).expect(200);
  for (const [by, why] of [
    ['bob@example.com Trust', 'no operator'],
    ['eve@example.com', 'Enter a reason'],
  ] as const)
    await expect(users('grant', `bob@example.com operator ${by}`)).rejects.toThrow(why);
  await users('grant', 'bob@example.com operator eve@example.com New here');
  await users('revoke', 'bob@example.com operator eve@example.com Has left');
  expect((await inspect(found.id)).body.audit.slice(2)).toMatchObject([
    { act: 'grant', by: operator.id, reason: 'New here' },
    { act: 'revoke', by: operator.id, reason: 'Has left' },
  ]);

  await users('revoke', 'eve@example.com operator');
  await operate(`${found.id}/end-sessions`, { reason: 'Revenge' }).expect(401);
});
