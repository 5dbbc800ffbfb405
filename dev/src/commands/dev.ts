/**
 * Runs the whole system on this machine from source: a changed service restarts; a change in common restarts its users.
 */
import { join } from 'node:path';
import { root } from '../paths';
import { runSystem } from '../run-system';
import { fromSource } from '../topology/from-source';
import type { Run } from '../topology/run';
import { main } from './main';

const fromSourceWithReload: Run = {
  mode: 'development',
  service: (name) => ({
    command: process.execPath,
    args: [
      require.resolve('tsx/cli'),
      ...['watch', '--clear-screen=false', '--conditions=@ticketing/source', 'src/index.ts'],
    ],
    cwd: join(root, name),
  }),
  tool: (folder) => [...fromSource, join(root, folder, 'index.ts')],
  client: (port) => ({
    command: process.execPath,
    args: [require.resolve('next/dist/bin/next'), 'dev', '--hostname', 'localhost', '--port', `${port}`],
    cwd: join(root, 'client'),
  }),
};

main(() => runSystem(fromSourceWithReload, () => ({})));
