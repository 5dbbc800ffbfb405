import { createHash } from 'node:crypto';
import type { DeadLetterBox, FailedMessage, KeptLetter } from '@ticketing/common';
import type { Queue } from 'bull';

/** The Redis hash that keeps them, by a digest of the message. */
export const deadLettersKey = 'expiration:dead-letters';

/** Most of these deliveries succeeded in the end, and nothing records that. */
const rememberSeconds = 24 * 60 * 60;

const idOf = ({ subject, payload }: FailedMessage): string =>
  createHash('sha256').update(`${subject} ${payload}`).digest('hex');

/** Keeps dead letters in Redis, as this service has no database; each message once. */
export function redisDeadLetters(redis: Queue['client']): DeadLetterBox {
  return {
    // While Redis is away the count cannot be written, so a delivery that failed for that reason does not count.
    countFailure: async (message) => {
      const key = `expiration:failed-deliveries:${idOf(message)}`;
      await redis.set(key, 0, 'EX', rememberSeconds, 'NX');
      return redis.incr(key);
    },
    park: async (letter) => {
      await redis.hset(deadLettersKey, idOf(letter), JSON.stringify({ ...letter, parkedAt: new Date().toISOString() }));
    },
    async *list() {
      const letters = Object.entries(await redis.hgetall(deadLettersKey)).map(([id, text]) => toKept(id, text));
      yield* letters.sort((a, b) => a.parkedAt.getTime() - b.parkedAt.getTime());
    },
    find: async (id) => {
      const text = await redis.hget(deadLettersKey, id);
      return text === null ? undefined : toKept(id, text);
    },
    discard: async (id) => {
      await redis.hdel(deadLettersKey, id);
    },
  };
}

function toKept(id: string, text: string): KeptLetter {
  const letter = JSON.parse(text);
  return { ...letter, id, parkedAt: new Date(letter.parkedAt) };
}
