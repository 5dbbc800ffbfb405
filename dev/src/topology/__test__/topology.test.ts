import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readSettings } from '../../settings';
import { services, servicesWithDatabase } from '../../workspaces';
import { topology } from '..';
import { built } from '../built';

const parent = mkdtempSync(join(tmpdir(), 'ticketing-topology-'));
afterAll(() => rmSync(parent, { recursive: true }));

/** Every process of a stack with these settings and its own data. */
async function processesOf(env: Record<string, string> = {}) {
  const settings = readSettings({ NO_CLIENT: '1', DATA_DIR: mkdtempSync(join(parent, 'data-')), ...env });
  const servers = { mongo: 'mongod', broker: 'broker', redis: 'redis-server' };
  let port = 20_000;
  const plan = await topology({ settings, servers, run: built, port: async () => port++ });
  return plan.flatMap(({ processes }) => processes);
}

const environments = async (env?: Record<string, string>) =>
  new Map((await processesOf(env)).map(({ name, env: own }) => [name, own]));

describe('a stack', () => {
  it('has as many copies as REPLICAS says, no emulator beside keys of Stripe, and nothing of mails or an explorer where there are none', async () => {
    const stripe = { STRIPE_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_x' };
    const names = [...(await environments({ REPLICAS: '2', NO_MAIL: '1', NO_EXPLORER: '1', ...stripe })).keys()];
    const without = (all: string[]) => all.filter((service) => service !== 'notifications');
    expect(names.sort()).toEqual(
      [
        ...without(servicesWithDatabase).map((service) => `mongo-${service}`),
        ...without(services).flatMap((service) => [`${service}-1`, `${service}-2`]),
        ...['nats-streaming', 'redis', 'gateway'],
      ].sort(),
    );
  });

  it('names a store for its databases only where they need not last', async () => {
    const stored = async (env: Record<string, string>) =>
      (await processesOf(env)).filter(({ args }) => args.includes('--storageEngine')).map(({ name }) => name);
    expect(await stored({})).toEqual([]);
    expect(await stored({ NO_DISK: '1' })).toEqual(servicesWithDatabase.map((service) => `mongo-${service}`));
  });

  it.each([
    ['JWT_KEY', 'a key that somebody chose, of 32 bytes at least', services],
    ['PUBLIC_ORIGIN', 'https://tickets.example', [...services, 'gateway']],
    ['ORDER_EXPIRATION_SECONDS', '2', ['orders']],
    ['STRIPE_WEBHOOK_SECRET', 'whsec_x', ['payments']],
    ['EXPIRATION_GRACE_SECONDS', '3600', ['orders']],
  ])('tells %s to whom it concerns', async (name, value, told) => {
    const stack = await environments({ STRIPE_KEY: 'sk_test_x', STRIPE_WEBHOOK_SECRET: 'whsec_y', [name]: value });
    for (const each of told) expect(stack.get(each === 'gateway' ? each : `${each}-1`)?.[name]).toBe(value);
  });

  it('shares no key with one beside it, and keeps its own', async () => {
    const DATA_DIR = mkdtempSync(join(parent, 'data-'));
    const [own, again, other] = [
      await environments({ DATA_DIR }),
      await environments({ DATA_DIR }),
      await environments(),
    ];
    for (const [service, key] of [
      ['auth', 'JWT_KEY'],
      ['auth', 'LINK_KEY'],
      ['auth', 'FACTOR_KEY'],
      ['orders', 'ADMISSION_KEY'],
      ['payments', 'STRIPE_WEBHOOK_SECRET'],
      ['notifications', 'VAPID_PRIVATE_KEY'],
    ] as const) {
      const keys = [own, again, other].map((stack) => stack.get(`${service}-1`)?.[key]);
      expect(keys[0]).toMatch(/.{32}/);
      expect(keys[1]).toBe(keys[0]);
      expect(keys[2]).not.toBe(keys[0]);
    }
  });
});
