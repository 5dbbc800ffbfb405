import { createHash } from 'node:crypto';
import type { DeadLetterBox, KeptLetter } from '@ticketing/common';
import type { Queue } from 'bull';

/** The hash in Redis that keeps them, by a digest of the message. */
export const deadLettersKey = 'expiration:dead-letters';

/** Keeps dead letters in Redis, as this service has no database; the same message once. */
export function redisDeadLetters(redis: Queue['client']): DeadLetterBox {
  return {
    park: async (letter) => {
      const digest = createHash('sha256').update(`${letter.subject} ${letter.payload}`).digest('hex');
      await redis.hset(deadLettersKey, digest, JSON.stringify({ ...letter, parkedAt: new Date().toISOString() }));
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
