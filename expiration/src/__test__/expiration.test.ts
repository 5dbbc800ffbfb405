import { Subjects } from '@ticketing/common';
import { eventually, newId, type TestService, usualDuration } from '@ticketing/common/testing';
import { announceOrder, expired, orderCreated, startExpiration, waitingJobs, whileTimeStands } from './fixtures';
import { type RedisServer, startRedis } from './redis';

const anHour = 3_600_000;
let redis: RedisServer;
let service: TestService;

beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(async () => {
  await redis.look((client) => client.flushall());
  service = await startExpiration(redis);
});
afterEach(() => service.stop());
afterAll(() => redis.stop());

describe('an order', () => {
  it('is announced as expired when its time is over, and not before', async () => {
    const began = Date.now();
    const id = await announceOrder(service, 300);
    await eventually(() => expect(expired(service)).toEqual([id]));
    expect(Date.now() - began).toBeGreaterThanOrEqual(300);
  });

  it('is announced within a second of its time', async () => {
    const usual = await usualDuration(async () => {
      const id = await announceOrder(service, 200);
      await eventually(() => expect(expired(service)).toContain(id));
    });
    expect(usual).toBeLessThan(1_200);
  });

  it('is announced at once when its time was over before it was heard of', async () => {
    const id = await announceOrder(service, -anHour);
    await eventually(() => expect(expired(service)).toEqual([id]));
  });

  it('is announced by an event that belongs to the order and to the story that began it', async () => {
    const id = await announceOrder(service, 0);
    const [event] = await eventually(() => {
      const published = service.broker.published(Subjects.ExpirationComplete);
      expect(published).toHaveLength(1);
      return published;
    });
    expect(event).toEqual({
      id: `expiration:complete:${id}:0`,
      subject: 'expiration:complete',
      version: 0,
      occurredAt: service.clock.now().toISOString(),
      correlationId: 'test',
      data: { orderId: id },
    });
  });

  it('leaves nothing behind in Redis', async () => {
    const id = await announceOrder(service, 100);
    await eventually(() => expect(expired(service)).toEqual([id]));
    await eventually(async () =>
      expect(await redis.look((client) => client.keys(`bull:order-expiration:*${id}*`))).toEqual([]),
    );
  });
});

describe('an order that is heard of again', () => {
  it('has one job, and is announced once', async () => {
    const order = orderCreated(service, 400);
    await whileTimeStands(async () => {
      for (let time = 0; time < 3; time++) await service.receive(Subjects.OrderCreated, order);
      expect(await waitingJobs(redis)).toEqual([order.id]);
    });
    const later = await announceOrder(service, 600);
    await eventually(() => expect(expired(service)).toContain(later));
    expect(expired(service).toSorted()).toEqual([order.id, later].toSorted());
  });
});

describe('an order whose offer was taken', () => {
  it('is announced at its second deadline, too', async () => {
    const order = orderCreated(service, 100);
    await service.receive(Subjects.OrderCreated, order);
    await service.receive(Subjects.OrderCreated, { ...orderCreated(service, 300), id: order.id, version: 1 });
    await eventually(() => {
      const told = service.broker.published(Subjects.ExpirationComplete);
      expect(told.map(({ id }) => id)).toEqual([0, 1].map((version) => `expiration:complete:${order.id}:${version}`));
    });
  });
});

describe('many orders', () => {
  it('expire in the order of their times, not of their arrival', async () => {
    const [late, early, middle] = [newId(), newId(), newId()];
    await whileTimeStands(async () => {
      await announceOrder(service, 900, late);
      await announceOrder(service, 300, early);
      await announceOrder(service, 600, middle);
    });
    await eventually(() => expect(expired(service)).toEqual([early, middle, late]));
  });

  it('all expire, each once, when their times are over together', async () => {
    const orders = Array.from({ length: 200 }, () => orderCreated(service, 300));
    await Promise.all(orders.map((order) => service.send(Subjects.OrderCreated, order)));
    await eventually(() => expect(expired(service)).toHaveLength(200));
    expect(new Set(expired(service))).toEqual(new Set(orders.map(({ id }) => id)));
  });
});

describe('while the broker is away', () => {
  it('an expiration waits, and is published when the broker is back', async () => {
    const id = await whileTimeStands(() => announceOrder(service, 200).finally(() => service.broker.disconnect()));
    await eventually(async () => expect(await attemptsOf(id)).toBeGreaterThan(0));
    expect(expired(service)).toEqual([]);
    service.broker.reconnect();
    await eventually(() => expect(expired(service)).toEqual([id]));
  });

  /** How many failed attempts Bull has made at a job. */
  const attemptsOf = async (id: string) =>
    Number(await redis.look((client) => client.hget(`bull:order-expiration:${id}`, 'attemptsMade')));
});
