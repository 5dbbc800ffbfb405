import { join } from 'node:path';
import { root } from '../paths';
import type { Run } from './run';

/**
 * Node's arguments in a service's image: 16 MB for what is new, as is usual, also where Node would take less because the
 * container is small. With less, a service is some megabytes smaller, and uses more CPU on collecting garbage.
 */
const inImages = ['--max-semi-space-size=16', 'dist/index.js'];

const service = (name: string) => ({ command: process.execPath, args: inImages, cwd: join(root, name) });

/** How to run the built programs, as in production. */
export const built: Run = {
  mode: 'production',
  service,
  operate: service,
  tool: (folder) => [join(root, folder, 'dist/index.js')],
  client: (port) => ({
    command: process.execPath,
    args: [require.resolve('next/dist/bin/next'), 'start', '--hostname', 'localhost', '--port', `${port}`],
    cwd: join(root, 'client'),
  }),
};
