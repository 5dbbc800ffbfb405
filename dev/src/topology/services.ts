import { allowedHosts, type Settings } from '../settings';
import type { ProcessPlan } from '../stack/plan';
import { keptSecret } from '../stack/secrets';
import { services as names } from '../workspaces';
import { webhookSecret } from './infrastructure';
import type { Run } from './run';

export interface ServicesOptions {
  settings: Settings;
  run: Run;
  port(): Promise<number>;
  databases: (At & { name: string })[];
  broker: At;
  jobs: At;
  emulator: At | undefined;
  inbox: At | undefined;
}

/** The address of a server. */
export interface At {
  url: string;
  monitoringUrl?: string | undefined;
  smtpUrl?: string | undefined;
}

/** One copy of a service. */
export interface ServicePlan extends ProcessPlan {
  service: string;
}

/** REPLICAS copies of each service: `tickets-1`, `tickets-2`, … */
export async function services(options: ServicesOptions): Promise<ServicePlan[]> {
  const { settings, run, port } = options;
  const plans: ServicePlan[] = [];
  for (const service of runningIn(settings, names)) {
    for (let copy = 1; copy <= settings.replicas; copy += 1) {
      const at = await port();
      plans.push({
        service,
        name: `${service}-${copy}`,
        ...run.service(service),
        ...(run.mode === 'development' && { fromSource: true as const }),
        env: { ...environmentOf(service, options), PORT: `${at}` },
        port: at,
        url: `http://127.0.0.1:${at}`,
        readiness: { http: `http://127.0.0.1:${at}/healthz/ready` },
      });
    }
  }
  return plans;
}

/** @returns those of these services that a stack with these settings runs */
export const runningIn = ({ mail }: Pick<Settings, 'mail'>, all: string[]): string[] =>
  all.filter((service) => mail || service !== 'notifications');

/** The whole environment of one copy of a service, except its port. @throws Error when there is no such service */
export function environmentOf(service: string, options: ServicesOptions): Record<string, string> {
  if (!names.includes(service)) throw new Error(`There is no service ${service}`);
  return { ...shared(service, options), ...own(options)[service], ...options.settings.passedOn };
}

/** Settings of every service; each reads those it needs. */
function shared(service: string, { settings, run, databases, broker }: ServicesOptions): Record<string, string> {
  const database = databases.find(({ name }) => name === `mongo-${service}`);
  return {
    NODE_ENV: run.mode,
    LOG_LEVEL: 'info',
    // With another copy to turn to, long enough for the gateway to see that this one stops.
    STOP_DELAY_MS: settings.replicas > 1 ? '1000' : '0',
    PUBLIC_ORIGIN: settings.publicOrigin,
    LISTEN_ADDRESS: '127.0.0.1',
    ALLOWED_HOSTS: allowedHosts(settings),
    JWT_KEY: settings.jwtKey ?? keptSecret(settings.dataDir, 'jwt-key'),
    TRANSPORT: settings.transport,
    NATS_URL: broker.url,
    NATS_CLUSTER_ID: 'ticketing',
    ...(settings.channelMaxAge && { CHANNEL_MAX_AGE: settings.channelMaxAge }),
    ...(broker.monitoringUrl && { NATS_MONITORING_URL: broker.monitoringUrl }),
    ...(database && { MONGO_URI: database.url }),
    ...settings.traces,
  };
}

/** Settings for only one service; services without any are not listed. */
function own(options: ServicesOptions): Record<string, Record<string, string>> {
  const linkKey = keptSecret(options.settings.dataDir, 'link-key');
  const admissionKey = keptSecret(options.settings.dataDir, 'admission-key');
  return {
    // Here every client has the same address, so limits per address would be limits for all.
    auth: {
      SIGNUPS_PER_ADDRESS: '1000000',
      SIGNIN_FAILURES_PER_ADDRESS: '1000000',
      LINKS_PER_ADDRESS: '1000000',
      PASSWORDS_WAITING: '1000',
      LINK_KEY: linkKey,
      FACTOR_KEY: keptSecret(options.settings.dataDir, 'factor-key'),
    },
    orders: {
      ORDER_EXPIRATION_SECONDS: `${options.settings.orderExpirationSeconds}`,
      ADMISSION_KEY: admissionKey,
    },
    expiration: { REDIS_URL: options.jobs.url },
    payments: { PAYMENT_FAILURES_PER_ADDRESS: '1000000', ...stripe(options) },
    notifications: { ...mailServer(options), ...vapidKey(options), ADMISSION_KEY: admissionKey, LINK_KEY: linkKey },
  };
}

function stripe({ settings, emulator }: ServicesOptions): Record<string, string> {
  if (emulator) {
    return {
      STRIPE_KEY: 'sk_test_emulator',
      STRIPE_WEBHOOK_SECRET: webhookSecret(settings.dataDir),
      STRIPE_API_URL: emulator.url,
    };
  }
  const { key = '', webhookSecret: secret = '', apiUrl } = settings.stripe ?? {};
  return { STRIPE_KEY: key, STRIPE_WEBHOOK_SECRET: secret, ...(apiUrl && { STRIPE_API_URL: apiUrl }) };
}

/** A private key of the curve is any 32 bytes, but for one in four billion. */
function vapidKey({ settings }: ServicesOptions): Record<string, string> {
  const key = Buffer.from(keptSecret(settings.dataDir, 'vapid-key'), 'hex').toString('base64url');
  return { VAPID_PRIVATE_KEY: key };
}

function mailServer({ settings, inbox }: ServicesOptions): Record<string, string> {
  const { url, from } = settings.smtp ?? { url: inbox?.smtpUrl ?? '', from: 'Ticketing <tickets@localhost>' };
  return { SMTP_URL: url, MAIL_FROM: from };
}
