import { join } from 'node:path';
import { root } from '../paths';
import type { Run } from './run';

/** How to run the built programs, as in production. */
export const built: Run = {
  mode: 'production',
  service: (name) => ({ command: process.execPath, args: ['dist/index.js'], cwd: join(root, name) }),
  tool: (folder) => [join(root, folder, 'dist/index.js')],
  client: (port) => ({
    command: process.execPath,
    args: [require.resolve('next/dist/bin/next'), 'start', '--hostname', 'localhost', '--port', `${port}`],
    cwd: join(root, 'client'),
  }),
};
