import { createHash } from 'node:crypto';
import type { DeadLetters } from '@ticketing/common';
import type { Queue } from 'bull';

/** The hash in Redis that keeps them, by a digest of the message. */
export const deadLettersKey = 'expiration:dead-letters';

/** Keeps dead letters in Redis, as this service has no database; the same message once. */
export function redisDeadLetters(redis: Queue['client']): DeadLetters {
  return {
    park: async (letter) => {
      const digest = createHash('sha256').update(`${letter.subject} ${letter.payload}`).digest('hex');
      await redis.hset(deadLettersKey, digest, JSON.stringify({ ...letter, parkedAt: new Date().toISOString() }));
    },
  };
}
