/** Runs the whole system on this machine from source: a service that changes, or common, is started anew. */
import { join } from 'node:path';
import { root } from '../paths';
import { runSystem } from '../run-system';
import type { Run } from '../topology/services';
import { main } from './main';

const fromSource: Run = {
  mode: 'development',
  service: (name) => ({
    command: process.execPath,
    args: [
      require.resolve('tsx/cli'),
      ...['watch', '--clear-screen=false', '--conditions=@ticketing/source', 'src/index.ts'],
    ],
    cwd: join(root, name),
  }),
  client: (port) => ({
    command: process.execPath,
    args: [require.resolve('next/dist/bin/next'), 'dev', '--hostname', 'localhost', '--port', `${port}`],
    cwd: join(root, 'client'),
  }),
};

main(() => runSystem(fromSource, () => ({})));
