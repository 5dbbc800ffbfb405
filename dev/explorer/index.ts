import { readFileSync } from 'node:fs';
import { startExplorer } from './explorer';

const { PORT = '0', EXPLORED = '{}', STACK_FILE = '' } = process.env;
// It has every service's settings, secrets too. What this starts has those of one.
delete process.env.EXPLORED;

startExplorer({
  port: Number(PORT),
  // By the stack's topology (dev/src/topology/edge.ts).
  ...JSON.parse(EXPLORED),
  processes: () => JSON.parse(readFileSync(STACK_FILE, 'utf8')),
  root: process.cwd(),
}).then(
  ({ url, close }) => {
    const stop = () => close().then(() => process.exit(0));
    for (const signal of ['SIGINT', 'SIGTERM', 'disconnect']) process.once(signal, stop);
    console.log(`Explorer: ${url}`);
  },
  (error) => {
    console.error(`Explorer: ${error.message}`);
    process.exit(1);
  },
);
