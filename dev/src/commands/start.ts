/** Runs the whole system on this machine until it is stopped; its settings are in ../settings.ts. */
import { join } from 'node:path';
import { buildClient } from '../build/client';
import { buildServices } from '../build/services';
import { root } from '../paths';
import { locateServers } from '../servers';
import { readSettings } from '../settings';
import { runStack } from '../stack/run-stack';
import { topology } from '../topology';
import { main } from './main';

const say = console.log;

const built = {
  service: (name: string) => ({ command: process.execPath, args: ['dist/index.js'], cwd: join(root, name) }),
  client: (port: number) => ({
    command: process.execPath,
    args: [require.resolve('next/dist/bin/next'), 'start', '--hostname', '127.0.0.1', '--port', `${port}`],
    cwd: join(root, 'client'),
  }),
};

main(async () => {
  const settings = readSettings(process.env);
  await runStack({
    ...settings,
    say,
    async plan(ports) {
      const [servers] = await Promise.all([
        locateServers(say),
        timed('Services: built', buildServices()),
        settings.client && timed('Client: built', buildClient()),
      ]);
      return topology({ settings, servers, run: built, port: () => ports.hold() });
    },
  });
});

async function timed(what: string, work: Promise<void>): Promise<void> {
  const since = Date.now();
  await work;
  say(`${what} after ${((Date.now() - since) / 1000).toFixed(1)} s`);
}
