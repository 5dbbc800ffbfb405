import { Subjects } from '@ticketing/common';
import { eventually, type TestService } from '@ticketing/common/testing';
import { RedisConnections } from '../queues/redis-connections';
import {
  announceOrder,
  expired,
  orderCreated,
  readiness,
  startExpiration,
  waitingJobs,
  whileTimeStands,
} from './fixtures';
import { type RedisServer, startRedis } from './redis';

/** A process that has not stopped by then exits on its own. */
const stopWithinMs = 8_000;
jest.setTimeout(90_000);

let redis: RedisServer;
// Jest fails a test on an unhandled rejection, which in a service would end the process.
let service: TestService;

beforeEach(async () => {
  redis = await startRedis();
  service = await startExpiration(redis);
});
afterEach(async () => {
  await service.stop();
  await redis.stop();
});

const ready = () => eventually(async () => expect(await readiness(service)).toEqual({ status: 200, missing: [] }));
const notReady = () =>
  eventually(async () => expect(await readiness(service)).toEqual({ status: 503, missing: ['redis'] }), 30_000);

describe('when Redis is killed and started again', () => {
  it('readiness says so, and the service works again afterwards, without a restart', async () => {
    await ready();
    await redis.kill();
    await notReady();
    await redis.startAgain();
    await ready();
    const id = await announceOrder(service, 200);
    await eventually(() => expect(expired(service)).toEqual([id]));
  });

  it('jobs that waited in it fire all the same', async () => {
    const id = await whileTimeStands(() => announceOrder(service, 300).finally(() => redis.kill()));
    await notReady();
    await redis.startAgain();
    await eventually(() => expect(expired(service)).toEqual([id]));
  });

  it('an order that was heard of meanwhile is not lost', async () => {
    await redis.kill();
    await notReady();
    const order = orderCreated(service, 200);
    await service.send(Subjects.OrderCreated, order);
    await redis.startAgain();
    await eventually(() => expect(expired(service)).toEqual([order.id]));
  });

  it('an order that is being put into the queue at that moment is not lost', async () => {
    const order = orderCreated(service, 0);
    await service.send(Subjects.OrderCreated, order);
    await redis.kill();
    await redis.startAgain();
    await eventually(() => expect(expired(service)).toContain(order.id));
  });
});

describe('when Redis is frozen', () => {
  it('readiness says so, and nothing is lost when it goes on', async () => {
    await redis.process().pause();
    const order = orderCreated(service, 200);
    await service.send(Subjects.OrderCreated, order);
    await notReady();
    redis.process().resume();
    await ready();
    await eventually(() => expect(expired(service)).toContain(order.id));
  });
});

describe('when Redis is emptied', () => {
  it('its jobs are lost, and nothing else', async () => {
    const lost = await whileTimeStands(async () => {
      const order = await announceOrder(service, 600);
      await redis.look((client) => client.flushall());
      return order;
    });
    expect(await waitingJobs(redis)).toEqual([]);
    const id = await announceOrder(service, 800);
    await eventually(() => expect(expired(service)).toContain(id));
    expect(expired(service)).not.toContain(lost);
    await ready();
  });
});

describe('stopping while Redis is away', () => {
  it('takes no longer than a moment', async () => {
    await redis.kill();
    await notReady();
    const began = Date.now();
    await service.stop();
    expect(Date.now() - began).toBeLessThan(stopWithinMs);
  });

  it('also when it has just gone, or is frozen', async () => {
    await redis.process().pause();
    const began = Date.now();
    await service.stop();
    expect(Date.now() - began).toBeLessThan(stopWithinMs);
    redis.process().resume();
  });
});

describe('starting while Redis is away', () => {
  it('waits for it', async () => {
    await redis.kill();
    const tries = jest.spyOn(RedisConnections, 'open');
    const starting = startExpiration(redis);
    await eventually(() => expect(tries.mock.calls.length).toBeGreaterThan(1));
    await redis.startAgain();
    const second = await starting;
    expect(await readiness(second)).toEqual({ status: 200, missing: [] });
    await second.stop();
  });

  it('fails when its patience is over, and says why', async () => {
    await redis.kill();
    const starting = startExpiration(redis, { START_WITHIN_SECONDS: '1' });
    await expect(starting).rejects.toThrow(/Redis does not answer: .*ECONNREFUSED/);
  });
});
