import { transports } from '../../common/src/messaging/broker';
import { dataDirectory, readSettings } from './settings';
import { readStackFile } from './stack/stack-file';
import { built } from './topology/built';
import { reloading } from './topology/from-source';
import type { ServicesOptions } from './topology/services';
import { servicesWithDatabase } from './workspaces';

/**
 * The servers that the services of the stack in DATA_DIR are connected to; its transport is the one that it runs.
 * @throws Error when no stack is running there
 */
export function runningStack(): ServicesOptions {
  const processes = readStackFile(dataDirectory(process.env));
  const at = (name: string) => {
    const { url = '', monitoringUrl, smtpUrl } = processes.find((each) => each.name === name) ?? {};
    return { url, monitoringUrl, smtpUrl };
  };
  const databases = servicesWithDatabase.map((name) => ({ name: `mongo-${name}`, ...at(`mongo-${name}`) }));
  const settings = readSettings(process.env);
  const transport = transports.find((each) => processes.some(({ name }) => name === each)) ?? settings.transport;
  return {
    settings: { ...settings, transport },
    run: processes.some(({ fromSource }) => fromSource) ? reloading : built,
    port: async () => 0,
    databases,
    broker: at(transport),
    jobs: at('redis'),
    emulator: processes.some(({ name }) => name === 'stripe-emulator') ? at('stripe-emulator') : undefined,
    inbox: processes.some(({ name }) => name === 'inbox') ? at('inbox') : undefined,
  };
}
