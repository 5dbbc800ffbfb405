import { once } from 'node:events';
import { createConnection } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Stack } from '../../dev/src/testing/stack';
import type { Order } from './person';

/**
 * Empties the stack's Redis while an order's expiry job waits in it.
 * @returns false when the machine was so slow that the reservation had already run out
 */
export async function forgetExpiry(stack: Stack, { id, expiresAt }: Order): Promise<boolean> {
  const isInTime = () => Date.now() < Date.parse(expiresAt);
  const isWaiting = async () => (await redis(stack, `ZSCORE bull:order-expiration:delayed ${id}`)) !== '$-1';
  while (isInTime() && !(await isWaiting())) await sleep(20);
  const answer = await redis(stack, 'FLUSHALL');
  if (answer !== '+OK') throw new Error(`Redis is not emptied: ${answer}`);
  return isInTime();
}

/** Sends one command to the stack's Redis, in Redis' own inline protocol. @returns the raw answer */
export async function redis(stack: Stack, command: string): Promise<string> {
  const { port } = stack.process('redis');
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.write(`${command}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer).trim();
}
