import { locateServers } from './servers';
import { readSettings, type Settings } from './settings';
import { runStack } from './stack/run-stack';
import { topology } from './topology';
import type { Run } from './topology/run';

const say = console.log;

/**
 * Runs the whole system on this machine until it is stopped; its settings are in settings.ts.
 * @param run how to run the services and the client
 * @param build what must be built first, by name
 */
export async function runSystem(run: Run, build: (settings: Settings) => Record<string, Promise<void>>): Promise<void> {
  const settings = readSettings(process.env);
  await runStack({
    ...settings,
    say,
    async plan(ports) {
      const since = Date.now();
      const builds = Object.entries(build(settings)).map(async ([name, done]) => {
        await done;
        say(`${name}: built after ${((Date.now() - since) / 1000).toFixed(1)} s`);
      });
      const [servers] = await Promise.all([locateServers(settings.transport, say), ...builds]);
      return topology({ settings, servers, run, port: () => ports.hold() });
    },
  });
}
