import { join } from 'node:path';
import { root } from '../paths';
import { allowedHosts, type Settings } from '../settings';
import type { ProcessPlan } from '../stack/plan';
import type { Run } from './run';
import type { ServicePlan } from './services';

interface StandIns {
  emulator: ProcessPlan | undefined;
  inbox: ProcessPlan | undefined;
}

export function client(run: Run, settings: Settings, { emulator, inbox }: StandIns, port: number): ProcessPlan {
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
      INGRESS: join(root, 'infra/k8s/base/ingress.yaml'),
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
