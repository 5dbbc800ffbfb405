import {
  createMemoryBroker,
  type DeadLetter,
  type DeadLetterBox,
  type KeptLetter,
  operate,
  Subjects,
} from '@ticketing/common';
import { eventually, newId, type TestService } from '@ticketing/common/testing';
import { expiration } from '../app';
import { deadLettersKey, redisDeadLetters } from '../queues/redis-dead-letters';
import { announceOrder, expired, orderCreated, startExpiration, waitingJobs } from './fixtures';
import { type RedisServer, startRedis } from './redis';

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

async function letters(): Promise<(DeadLetter & { parkedAt: string })[]> {
  const found = await redis.look((client) => client.hvals(deadLettersKey));
  return found.map((letter) => JSON.parse(letter));
}

describe('a message that cannot be read', () => {
  it.each([
    ['no JSON', 'hello'],
    ['no envelope', '{"orderId":"1"}'],
    ['an order without its time', envelope({ id: newId(), version: 0, status: 'created' })],
    ['a time that is none', envelope({ ...orderData(), expiresAt: 'soon' })],
  ])('(%s) becomes a dead letter, to the letter, and holds up nothing', async (_case, payload) => {
    await service.broker.connect().publish(Subjects.OrderCreated, payload);
    const id = await announceOrder(service, 0);
    await eventually(() => expect(expired(service)).toEqual([id]));
    expect(await letters()).toEqual([
      expect.objectContaining({ subject: 'order:created', group: 'expiration', payload, attempts: 1 }),
    ]);
  });

  it('is kept once though it comes twice', async () => {
    const broker = service.broker.connect();
    for (let time = 0; time < 2; time++) await broker.publish(Subjects.OrderCreated, 'hello');
    await service.settle();
    expect(await letters()).toHaveLength(1);
  });
});

describe('a message that fails every time', () => {
  it('becomes a dead letter after its last delivery, with what went wrong', async () => {
    // Bull increments this key before anything else when it adds a job.
    await redis.look((client) => client.set('bull:order-expiration:id', 'no number'));
    const order = orderCreated(service, 60_000);
    await service.receive(Subjects.OrderCreated, order);
    expect(await letters()).toEqual([
      expect.objectContaining({
        eventId: `order:created:${order.id}:0`,
        correlationId: 'test',
        attempts: 5,
        error: expect.stringContaining('not an integer'),
        parkedAt: expect.any(String),
      }),
    ]);
  });
});

function orderData() {
  return {
    id: newId(),
    version: 0,
    status: 'created',
    userId: newId(),
    ticket: { id: newId(), price: 1, currency: 'USD' },
  };
}

function envelope(data: object): string {
  const about = { id: 'order:created:1:0', subject: 'order:created', version: 0, correlationId: 'test' };
  return JSON.stringify({ ...about, occurredAt: '2030-01-01T00:00:00Z', data });
}

async function oldest(box: DeadLetterBox): Promise<KeptLetter | undefined> {
  for await (const letter of box.list()) return letter;
  return undefined;
}

describe('the operator', () => {
  it('lists what is kept, finds one, and discards it', async () => {
    await service.broker.connect().publish(Subjects.OrderCreated, 'hello');
    await service.settle();
    await redis.look(async (client) => {
      const box = redisDeadLetters(client);
      const letter = await oldest(box);
      expect(letter).toMatchObject({ subject: 'order:created', payload: 'hello', parkedAt: expect.any(Date) });
      expect(await box.find(letter?.id ?? '')).toEqual(letter);
      await box.discard(letter?.id ?? '');
      expect(await oldest(box)).toBeUndefined();
      expect(await box.find(letter?.id ?? '')).toBeUndefined();
    });
  });

  it('replays them by a command: what can be handled now waits in Redis, the rest is kept', async () => {
    await redis.look((client) => client.set('bull:order-expiration:id', 'no number'));
    const order = orderCreated(service, 60_000);
    await service.receive(Subjects.OrderCreated, order);
    await service.broker.connect().publish(Subjects.OrderCreated, 'hello');
    await service.settle();
    await redis.look((client) => client.del('bull:order-expiration:id'));

    const printed: string[] = [];
    const replay = operate(expiration, ['dead-letters', 'replay', 'all'], (line) => printed.push(line), {
      broker: createMemoryBroker().connect(),
      environment: { REDIS_URL: redis.url, NATS_URL: 'nats://in-memory', NATS_CLUSTER_ID: 'test', LOG_LEVEL: 'silent' },
    });

    await expect(replay).rejects.toThrow('1 of the dead letters could not be handled');
    expect(printed).toEqual([expect.stringContaining('handled'), expect.stringContaining('kept: MalformedEvent')]);
    expect(await letters()).toEqual([expect.objectContaining({ payload: 'hello' })]);
    expect(await waitingJobs(redis)).toEqual([order.id]);
  });
});
