import { eventually, type TestService } from '@ticketing/common/testing';
import { announceOrder, expired, startExpiration, waitingJobs, whileTimeStands } from './fixtures';
import { type RedisServer, startRedis } from './redis';

const anHour = 3_600_000;
let redis: RedisServer;
const running: TestService[] = [];

beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.look((client) => client.flushall()));
afterEach(async () => {
  for (const service of running.splice(0)) await service.stop();
});
afterAll(() => redis.stop());

async function start(): Promise<TestService> {
  const service = await startExpiration(redis);
  running.push(service);
  return service;
}

describe('when a process stops', () => {
  it('its waiting jobs stay in Redis', async () => {
    const service = await start();
    const id = await announceOrder(service, anHour);
    await service.stop();
    expect(await waitingJobs(redis)).toEqual([id]);
  });

  it('the next one works on them, also on what fell due while nobody was there', async () => {
    const first = await start();
    const due = await whileTimeStands(() => announceOrder(first, 200).finally(() => first.stop()));
    await eventually(async () => expect(await dueNow()).toEqual([due]));
    const second = await start();
    await eventually(() => expect(expired(second)).toEqual([due]));
    expect(expired(first)).toEqual([]);
  });

  it('another copy goes on without it', async () => {
    const [first, second] = [await start(), await start()];
    const id = await whileTimeStands(() => announceOrder(first, 200).finally(() => first.stop()));
    await eventually(() => expect(expired(second)).toEqual([id]));
    expect(expired(first)).toEqual([]);
  });

  it('a job that it is at is finished first', async () => {
    const service = await start();
    const id = await announceOrder(service, 200);
    await eventually(() => expect(expired(service)).toEqual([id]));
    await service.stop();
    expect(await redis.look((client) => client.exists(`bull:order-expiration:${id}`))).toBe(0);
  });

  /** Bull scores a delayed job by its time in milliseconds times 4096. */
  const dueNow = () =>
    redis.look((client) => client.zrangebyscore('bull:order-expiration:delayed', 0, Date.now() * 4096));
});

describe('two copies', () => {
  it('announce every order once between them', async () => {
    const [first, second] = [await start(), await start()];
    const ids: string[] = [];
    for (let order = 0; order < 20; order++) ids.push(await announceOrder(order % 2 ? first : second, 300));
    await eventually(() => expect([...expired(first), ...expired(second)].sort()).toEqual(ids.sort()));
  });
});
