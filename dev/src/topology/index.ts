import type { Servers } from '../servers';
import type { Settings } from '../settings';
import type { Group, Plan, ProcessPlan } from '../stack/plan';
import { servicesWithDatabase } from '../workspaces';
import { client, explorer, gateway } from './edge';
import { brokers, inbox, mongo, redis, stripeEmulator } from './infrastructure';
import type { Run } from './run';
import { runningIn, services } from './services';

export interface TopologyOptions {
  settings: Settings;
  servers: Servers;
  run: Run;
  /** Chooses a free port. */
  port(): Promise<number>;
}

/** Every process of the local stack, from the bottom up. */
export async function topology({ settings, servers, run, port }: TopologyOptions): Promise<Plan> {
  const databases: ReturnType<typeof mongo>[] = [];
  for (const service of runningIn(settings, servicesWithDatabase))
    databases.push(mongo(service, servers.mongo, settings, await port()));
  const broker = brokers[settings.transport](servers.broker, settings, await port(), await port());
  const jobs = redis(servers.redis, settings.dataDir, await port());
  const stripe = settings.stripe ? [] : [stripeEmulator(run, settings, await port())];
  const mails = settings.mail && !settings.smtp ? [inbox(run, settings, await port(), await port())] : [];
  const standIns = { emulator: stripe[0], inbox: mails[0] };
  const stack = { settings, run, port, databases, broker, jobs, ...standIns };
  const copies = await services(stack);
  const looking = settings.explorer ? [explorer(run, stack, await port())] : [];
  const web = settings.client ? [client(run, settings, { ...standIns, explorer: looking[0] }, await port())] : [];

  return [
    group('MongoDB', databases, [], 1000),
    group(broker.product, [broker], [], 1000),
    group('Redis', [jobs], [], 1000),
    group('Stripe emulator', stripe, [], 500),
    group('Inbox', mails, [], 500),
    group('Explorer', looking, [], 500),
    group('Services', copies, ['MongoDB', broker.product, 'Redis'], 4000),
    group('Client', web, [], 1000),
    group('Gateway', [gateway(run, settings, copies, web)], [], 500),
  ];
}

function group(name: string, processes: ProcessPlan[], after: string[], stopWithinMs: number): Group {
  return { name, processes, after, stopWithinMs };
}
