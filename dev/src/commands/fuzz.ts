/**
 * npm run fuzz [-- --requests N --seed S]: sends requests with input of every kind to all that its own stack's services
 * describe, until they have answered N; fails unless every answer matches the description and none is a 5xx.
 */
import { parseArgs } from 'node:util';
import { fuzz } from '../fuzz/fuzz';
import { startStack } from '../testing/stack';
import { main } from './main';
import { onStop } from './on-stop';

main(async () => {
  const { values } = parseArgs({
    options: {
      requests: { type: 'string', default: '20000' },
      seed: { type: 'string', default: `${Date.now() % 1e6}` },
    },
  });
  // Orders expire while requests about them are running.
  const stack = await startStack({
    env: { NO_CLIENT: '1', NO_MAIL: '', REPLICAS: '1', ORDER_EXPIRATION_SECONDS: '20' },
  });
  onStop(() => process.exit(130));
  try {
    const problems = await fuzz(stack, Number(values.requests), Number(values.seed), console.log);
    for (const problem of problems) console.error(`\n${problem}`);
    process.exitCode = problems.length > 0 ? 1 : 0;
  } finally {
    await stack.stop();
  }
  process.exit();
});
