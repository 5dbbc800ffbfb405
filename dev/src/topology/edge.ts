import { ingress, root } from '../paths';
import { allowedHosts, type Settings } from '../settings';
import type { ProcessPlan } from '../stack/plan';
import { stackFile } from '../stack/stack-file';
import { services } from '../workspaces';
import { operationIn } from './operate-in';
import type { Run } from './run';
import { runningIn, type ServicePlan, type ServicesOptions } from './services';

interface Beside {
  emulator: ProcessPlan | undefined;
  inbox: ProcessPlan | undefined;
  explorer: ProcessPlan | undefined;
}

export function client(run: Run, settings: Settings, { emulator, inbox, explorer }: Beside, port: number): ProcessPlan {
  const publishableKey = settings.stripe?.publishableKey;
  return {
    name: 'client',
    ...run.client(port),
    env: {
      PORT: `${port}`,
      // If Next.js is given 127.0.0.1, it rewrites that to localhost, takes itself for another server and requests
      // itself in a loop. This setting makes both the same.
      NODE_OPTIONS: '--dns-result-order=ipv4first',
      ALLOWED_HOSTS: allowedHosts(settings),
      PUBLIC_ORIGIN: settings.publicOrigin,
      API_ORIGIN: `http://127.0.0.1:${settings.port}`,
      ORDER_EXPIRATION_SECONDS: `${settings.orderExpirationSeconds}`,
      ...(publishableKey ? { STRIPE_PUBLISHABLE_KEY: publishableKey } : {}),
      ...(emulator ? { STRIPE_EMULATOR_URL: emulator.url } : {}),
      ...settings.traces,
      ...(inbox ? { INBOX_URL: `${inbox.url}/_inbox` } : {}),
      ...(explorer?.page ? { EXPLORER_URL: explorer.page.url } : {}),
    },
    port,
    url: `http://127.0.0.1:${port}`,
    readiness: { tcp: port },
  };
}

/** Routes by the cluster's Ingress manifest; only the addresses of its services are local. */
export function gateway(run: Run, settings: Settings, copies: ServicePlan[], web: ProcessPlan[]): ProcessPlan {
  const upstreams: Record<string, string[]> = { 'client-srv': web.map(({ url }) => url) };
  for (const { service } of copies) {
    upstreams[`${service}-srv`] = copies.filter((copy) => copy.service === service).map(({ url }) => url);
  }
  return {
    name: 'gateway',
    command: process.execPath,
    args: run.tool('dev/src/gateway'),
    cwd: root,
    env: {
      PORT: `${settings.port}`,
      INGRESS: ingress,
      UPSTREAMS: JSON.stringify(upstreams),
      ALLOWED_HOSTS: allowedHosts(settings),
      PUBLIC_ORIGIN: settings.publicOrigin,
      // Next.js' own, which reload a page when its source changes.
      ...(run.mode === 'development' ? { WEB_SOCKETS: 'client-srv' } : {}),
    },
    port: settings.port,
    url: `http://localhost:${settings.port}`,
    readiness: { tcp: settings.port },
  };
}

/** Shows the system to the person at this machine. */
export function explorer(run: Run, stack: ServicesOptions, port: number): ProcessPlan {
  const { settings, broker } = stack;
  const url = `http://127.0.0.1:${port}`;
  const names = runningIn(settings, services);
  const operations = Object.fromEntries(names.map((service) => [service, operationIn(stack, service)]));
  return {
    name: 'explorer',
    command: process.execPath,
    args: run.tool('dev/explorer'),
    cwd: root,
    env: {
      PORT: `${port}`,
      STACK_FILE: stackFile(settings.dataDir),
      EXPLORED: JSON.stringify({ transport: settings.transport, broker, clusterId: 'ticketing', operations }),
    },
    port,
    url,
    page: { name: 'Explorer', url: `${url}/_explorer` },
    readiness: { http: `${url}/_explorer/health` },
  };
}
