import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger';

const pauseMs = 500;

/**
 * Connects to a dependency that a service cannot start without, retrying: when a whole cluster starts, or after a power
 * cut, it may come up later than the service.
 * @param what its name in the one line logged while waiting
 * @param connect one attempt, which ends within seconds
 * @returns what `connect` finally returned
 * @throws the last error of `connect`, once `withinSeconds` are over; at once if waiting cannot help
 */
export async function waitFor<T>(
  what: string,
  connect: () => Promise<T>,
  { withinSeconds, logger }: { withinSeconds: number; logger: Logger },
): Promise<T> {
  const deadline = performance.now() + withinSeconds * 1000;
  for (let told = false; ; told = true) {
    try {
      return await connect();
    } catch (error) {
      const leftMs = deadline - performance.now();
      // Two libraries have a class of this name.
      if (leftMs <= 0 || (error instanceof Error && error.name === 'MongoParseError')) throw error;
      // Only the message: a connection error may carry its address, and with it a password.
      const reason = error instanceof Error ? error.message : String(error);
      if (!told) logger.warn({ reason, withinSeconds }, `waiting for ${what}`);
      await sleep(Math.min(pauseMs, leftMs));
    }
  }
}
