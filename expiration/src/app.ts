import { defineService, periodic } from '@ticketing/common';
import { z } from 'zod';
import { OrderCreatedListener } from './events/listeners/order-created-listener';
import { ExpirationCompletePublisher } from './events/publishers/expiration-complete-publisher';
import { ExpirationQueue } from './queues/expiration-queue';
import { redisDeadLetters } from './queues/redis-dead-letters';

const redisWatchMs = 5_000;

/** Says when an order's time is over. Redis is an accelerator, not the truth: orders looks for itself as well. */
export const expiration = defineService({
  name: 'expiration',
  database: false,
  settings: { REDIS_URL: z.url({ protocol: /^rediss?$/ }) },
  build: ({ settings, broker, listening, clock, logger }) => {
    const queue = new ExpirationQueue(settings.REDIS_URL, new ExpirationCompletePublisher(broker), clock, logger);
    const deadLetters = redisDeadLetters(queue.redis);
    return {
      listeners: [new OrderCreatedListener({ ...listening, deadLetters }, queue, clock)],
      // Jobs stop with the queue, when it closes.
      workers: [
        { start: () => queue.start(), stop: async () => undefined },
        periodic('redis watch', redisWatchMs, logger, () => queue.renewIfSilent()),
      ],
      deadLetters,
      checks: { redis: () => queue.redis.status === 'ready' },
      close: () => queue.close(),
    };
  },
});
