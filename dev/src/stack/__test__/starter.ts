/** A starter like `npm start`, for a stack of three small processes. */
import { join } from 'node:path';
import { main } from '../../commands/main';
import type { ProcessPlan } from '../plan';
import { runStack } from '../run-stack';

const { PORT, DATA_DIR = '' } = process.env;

function server(name: string, port: number, env: Record<string, string> = {}): ProcessPlan {
  const url = `http://127.0.0.1:${port}`;
  return {
    name,
    command: process.execPath,
    args: [join(__dirname, 'server.mjs')],
    cwd: __dirname,
    env: { PORT: `${port}`, ...env },
    port,
    url,
    readiness: { http: url },
  };
}

main(() =>
  runStack({
    dataDir: DATA_DIR,
    port: Number(PORT),
    say: console.log,
    plan: async (ports) => [
      { name: 'Database', processes: [server('mongo', await ports.hold())], after: [], stopWithinMs: 500 },
      {
        name: 'Services',
        processes: [
          server('tickets-1', await ports.hold()),
          server('tickets-2', await ports.hold(), { STUBBORN: '1' }),
        ],
        after: ['Database'],
        stopWithinMs: 500,
      },
    ],
  }),
);
