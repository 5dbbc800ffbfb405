import { randomBytes } from 'node:crypto';
import type { Stack } from '../../dev/src/testing/stack';
import { type System, wholeStack } from '../support/whole-stack';

/** The running system's key for sessions. */
export let jwtKey = randomBytes(32).toString('hex');

interface Running {
  system: System;
  /** Only if it runs on this machine. */
  stack?: Stack;
  stop(): unknown;
}

async function startStack(): Promise<Running> {
  const stack = await wholeStack({ REPLICAS: '2', NO_DISK: '1', JWT_KEY: jwtKey });
  return { system: stack, stack, stop: () => stack.stop() };
}

let start: () => Promise<Running> = startStack;
let running: Running | undefined;

/** The running system, for the tests of the file that imports this: started before them and stopped afterwards. */
export const system = {
  get stack(): Stack {
    return started(running?.stack);
  },
  get url(): string {
    return started(running).system.url;
  },
  process: (name: string) => started(running).system.process(name),
  processes: () => started(running).system.processes(),
} satisfies System & { stack: Stack };

beforeAll(async () => {
  running = await start();
});
afterAll(() => running?.stop());

/** Makes the tests of this file use a system that runs elsewhere. */
export function use(open: () => Promise<System & { jwtKey: string; close(): void }>): void {
  start = async () => {
    const elsewhere = await open();
    jwtKey = elsewhere.jwtKey;
    return { system: elsewhere, stop: () => elsewhere.close() };
  };
}

function started<T>(found: T | undefined): T {
  if (!found) throw new Error('The system runs only while tests do, and not every one is a stack on this machine');
  return found;
}
