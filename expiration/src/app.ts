import { defineService, periodic } from '@ticketing/common';
import { z } from 'zod';
import { OrderCreatedListener } from './events/listeners/order-created-listener';
import { ExpirationCompletePublisher } from './events/publishers/expiration-complete-publisher';
import { ExpirationQueue } from './queues/expiration-queue';
import { RedisConnections } from './queues/redis-connections';
import { redisDeadLetters } from './queues/redis-dead-letters';

const redisWatchMs = 5_000;

/** Says when an order's time is over. Redis is an accelerator, not the truth: orders looks for itself as well. */
export const expiration = defineService({
  name: 'expiration',
  database: false,
  settings: { REDIS_URL: z.url({ protocol: /^rediss?$/ }) },
  build: async ({ settings, broker, listening, clock, logger }) => {
    // Before anything else, so that an operator's command finds Redis there, too.
    const connections = await RedisConnections.open(settings.REDIS_URL);
    const queue = new ExpirationQueue(connections, new ExpirationCompletePublisher(broker), clock, logger);
    const redis = connections.get('client');
    const deadLetters = redisDeadLetters(redis);
    return {
      listeners: [new OrderCreatedListener({ ...listening, deadLetters }, queue, clock)],
      // Jobs stop with the queue, when it closes.
      workers: [
        { start: () => queue.start(), stop: async () => undefined },
        periodic('redis watch', redisWatchMs, logger, () => queue.renewIfSilent()),
      ],
      deadLetters,
      checks: { redis: () => redis.status === 'ready' },
      close: () => queue.close(),
    };
  },
});
