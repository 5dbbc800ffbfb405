import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from '../paths';
import type { Run } from './run';

/** Node's arguments for running our TypeScript without a build; a URL, since a path may contain a `#`. */
export const fromSource = ['--conditions=@ticketing/source', '--import', pathToFileURL(require.resolve('tsx')).href];

/** How to run the sources; a service is started again when one of its own has changed. */
export const reloading: Run = {
  mode: 'development',
  service: (name) => ({
    command: process.execPath,
    args: [
      require.resolve('tsx/cli'),
      ...['watch', '--clear-screen=false', '--conditions=@ticketing/source', 'src/index.ts'],
    ],
    cwd: join(root, name),
  }),
  operate: (name) => ({ command: process.execPath, args: [...fromSource, 'src/index.ts'], cwd: join(root, name) }),
  tool: (folder) => [...fromSource, join(root, folder, 'index.ts')],
  client: (port) => ({
    command: process.execPath,
    args: [require.resolve('next/dist/bin/next'), 'dev', '--hostname', 'localhost', '--port', `${port}`],
    cwd: join(root, 'client'),
  }),
};
