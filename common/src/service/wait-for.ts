import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from './logger';

const pauseMs = 500;

/**
 * Reaches what a service cannot start without. In a cluster that comes up as a whole, or after a power cut, that may be
 * there later than the service itself.
 * @param what names it in the one line that is logged while we wait
 * @param connect one try, which ends within seconds
 * @returns what `connect` returned in the end
 * @throws what `connect` failed with last, once `withinSeconds` are over; at once if waiting changes nothing
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
      // Only the message: the error of a connection may carry its address, and with it a password.
      const reason = error instanceof Error ? error.message : String(error);
      if (!told) logger.warn({ reason, withinSeconds }, `waiting for ${what}`);
      await sleep(Math.min(pauseMs, leftMs));
    }
  }
}
