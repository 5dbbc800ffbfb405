import { once } from 'node:events';
import { createConnection } from 'node:net';
import type { Stack } from '../../dev/src/testing/stack';

/** Sends one command to the stack's Redis, in Redis' own inline protocol. @returns the answer as it comes */
export async function redis(stack: Stack, command: string): Promise<string> {
  const { port } = stack.process('redis');
  const socket = createConnection({ port, host: '127.0.0.1' });
  socket.write(`${command}\r\n`);
  const [answer] = await once(socket, 'data');
  socket.destroy();
  return String(answer).trim();
}
