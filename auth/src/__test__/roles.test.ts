import type { ServiceComponents } from '@ticketing/common';
import type { TestService } from '@ticketing/common/testing';
import request from 'supertest';
import { auth } from '../app';
import { userCommands } from '../commands';
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
