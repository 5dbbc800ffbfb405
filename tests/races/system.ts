import type { Stack } from '../../dev/src/testing/stack';
import { wholeStack } from '../support/whole-stack';

let running: Stack | undefined;

/** The running system, for the tests of the file that imports this. */
export const system = {
  get stack(): Stack {
    if (!running) throw new Error('The system runs only while tests do');
    return running;
  },
};

beforeAll(async () => {
  // One person may win every round.
  running = await wholeStack({ REPLICAS: '2', MAX_LIVE_ORDERS: '1000' });
});
afterAll(() => running?.stop());
