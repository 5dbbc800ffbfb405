import {
  baseSettings,
  currentTraceparent,
  defineService,
  Listener,
  Publisher,
  periodic,
  Subjects,
  waitFor,
} from '@ticketing/common';
import * as z from 'zod';
import { ExpirationQueue } from './queues/expiration-queue';
import { RedisConnections } from './queues/redis-connections';
import { redisDeadLetters } from './queues/redis-dead-letters';

const redisWatchMs = 5_000;

/**
 * Publishes when an order's time is over. Redis is an accelerator, not the source of truth: orders also checks on its
 * own.
 */
export const expiration = defineService({
  name: 'expiration',
  database: false,
  publishes: [Subjects.ExpirationComplete],
  settings: {
    START_WITHIN_SECONDS: baseSettings.START_WITHIN_SECONDS,
    REDIS_URL: z.url({ protocol: /^rediss?$/ }),
  },
  build: async ({ settings, broker, listenerContext, clock, logger }) => {
    // First, so that operator commands find Redis available, too.
    const patience = { withinSeconds: settings.START_WITHIN_SECONDS, logger };
    const connections = await waitFor('Redis', () => RedisConnections.open(settings.REDIS_URL), patience);
    const publisher = new Publisher(broker, Subjects.ExpirationComplete);
    const queue = new ExpirationQueue(connections, publisher, clock, logger);
    const redis = connections.get('client');
    const deadLetters = redisDeadLetters(redis);
    return {
      listeners: [
        new Listener(
          { ...listenerContext, deadLetters },
          {
            subjects: [Subjects.OrderCreated],
            // Idempotent: a second delivery finds the job already queued.
            onMessage: ({ id: orderId, version, expiresAt }, { correlationId }) =>
              queue.add(
                { orderId, version, correlationId, traceparent: currentTraceparent() },
                Math.max(0, Date.parse(expiresAt) - clock.now().getTime()),
              ),
          },
        ),
      ],
      // Jobs stop when the queue closes.
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
