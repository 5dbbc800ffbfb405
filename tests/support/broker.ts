import { join } from 'node:path';
import { readSettings } from '../../dev/src/settings';

/** The stacks of these tests run on the broker that TRANSPORT says; its process is named like that. */
const { transport } = readSettings({ TRANSPORT: process.env.TRANSPORT });

export const brokerName = transport;

/** The folder of the broker's store. */
export const brokerStore = ({ dataDir }: { dataDir: string }): string =>
  join(dataDir, transport === 'jetstream' ? 'jetstream' : 'nats');
