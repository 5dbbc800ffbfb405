/** Runs the whole system on this machine, built as for production. */
import { join } from 'node:path';
import { buildClient } from '../build/client';
import { buildServices } from '../build/services';
import { root } from '../paths';
import { runSystem } from '../run-system';
import type { Run } from '../topology/services';
import { main } from './main';

const built: Run = {
  mode: 'production',
  service: (name) => ({ command: process.execPath, args: ['dist/index.js'], cwd: join(root, name) }),
  client: (port) => ({
    command: process.execPath,
    args: [require.resolve('next/dist/bin/next'), 'start', '--hostname', '127.0.0.1', '--port', `${port}`],
    cwd: join(root, 'client'),
  }),
};

main(() =>
  runSystem(built, ({ client }) => ({
    Services: buildServices(),
    ...(client ? { Client: buildClient() } : {}),
  })),
);
