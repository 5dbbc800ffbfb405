/**
 * Runs an operator's command in a service of the running stack: `npm run operate -- orders dead-letters list`. Without
 * a command it prints the list of commands.
 */
import { spawnSync } from 'node:child_process';
import { dataDirectory, readSettings } from '../settings';
import { readStackFile } from '../stack/stack-file';
import { built } from '../topology/built';
import { environmentOf, type ServicesOptions } from '../topology/services';
import { servicesWithDatabase } from '../workspaces';
import { main } from './main';

main(async () => {
  const [service, ...command] = process.argv.slice(2);
  if (!service) throw new Error('Which service? npm run operate -- <service> <command>');
  const { command: node, args, cwd } = built.service(service);
  const { status } = spawnSync(node, [...args, ...(command.length > 0 ? command : ['help'])], {
    cwd,
    env: { ...process.env, ...environmentOf(service, runningStack()), LOG_LEVEL: 'warn' },
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
});

/** The servers that the services of the stack in DATA_DIR are connected to. */
function runningStack(): ServicesOptions {
  const processes = readStackFile(dataDirectory(process.env));
  const at = (name: string) => {
    const { url = '', monitoringUrl } = processes.find((each) => each.name === name) ?? {};
    return { url, monitoringUrl };
  };
  const databases = servicesWithDatabase.map((name) => ({
    name: `mongo-${name}`,
    ...at(`mongo-${name}`),
  }));
  return {
    settings: readSettings(process.env),
    run: built,
    port: async () => 0,
    databases,
    broker: at('nats-streaming'),
    jobs: at('redis'),
    emulator: processes.some(({ name }) => name === 'stripe-emulator') ? at('stripe-emulator') : undefined,
  };
}
