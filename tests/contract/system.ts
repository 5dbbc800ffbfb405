import { randomBytes } from 'node:crypto';
import type { Stack } from '../../dev/src/testing/stack';
import { wholeStack } from '../support/whole-stack';

/** What the sessions of the running system are signed with. */
export const jwtKey = randomBytes(32).toString('hex');

let running: Stack | undefined;

/** The running system, for the tests of the file that imports this: it is started before them and stopped after them. */
export const system = {
  get stack(): Stack {
    if (!running) throw new Error('The system runs only while tests do');
    return running;
  },
  get url(): string {
    return system.stack.url;
  },
};

beforeAll(async () => {
  running = await wholeStack({ REPLICAS: '2', JWT_KEY: jwtKey });
});
afterAll(() => running?.stop());
