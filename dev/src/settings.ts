import { resolve } from 'node:path';
import { type Transport, transports } from '../../common/src/messaging/broker';
import { marketCurrencies } from '../../common/src/money';
import { root } from './paths';

/** The settings of `npm start`, from the environment; see docs for each variable. */
export interface Settings {
  port: number;
  dataDir: string;
  /** Copies of each service behind the gateway. */
  replicas: number;
  orderExpirationSeconds: number;
  client: boolean;
  /** Whether people get mails: from notifications, which nothing else needs. */
  mail: boolean;
  /** Whether the stack serves a page that shows it. */
  explorer: boolean;
  /** Whether the databases keep what they have been told; if not, a stand-in for MongoDB forgets it when it ends. */
  kept: boolean;
  /** A mail server and the sender of all mails; without one, the inbox takes its place. */
  smtp: { url: string; from: string } | undefined;
  /** Which broker carries the events. */
  transport: Transport;
  /** How long the broker keeps an event (90s, 168h), overriding what is in infra/k8s/nats/broker.conf. */
  channelMaxAge: string | undefined;
  /** The origin in visitors' address bars: a tunnel's, or this machine's own. */
  publicOrigin: string;
  jwtKey: string | undefined;
  /** Stripe's own keys; without a secret key the emulator takes its place. */
  stripe: StripeSettings | undefined;
  /** Where traces are sent, and how many: variables passed to the services and to the web app. */
  traces: Record<string, string>;
  /** Variables passed to the services unchanged, and SERVICE_NODE_OPTIONS as their NODE_OPTIONS. */
  passedOn: Record<string, string>;
}

export interface StripeSettings {
  key: string;
  publishableKey: string | undefined;
  webhookSecret: string;
  /** Address of Stripe's API, if not Stripe's own. */
  apiUrl: string | undefined;
}

/** @throws Error that names every variable with a wrong value */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const problems: string[] = [];
  const integer = (name: string, otherwise: number, least: number, most: number): number => {
    const value = Number(env[name] || otherwise);
    if (!Number.isInteger(value) || value < least || value > most) {
      problems.push(`${name}=${env[name]} is not a whole number from ${least} to ${most}`);
    }
    return value;
  };
  const transport = transports.find((known) => known === (env.TRANSPORT || 'nats-streaming'));
  if (!transport) problems.push(`TRANSPORT=${env.TRANSPORT} is not one of ${transports.join(', ')}`);
  if (env.PUBLIC_ORIGIN && !originOf(env.PUBLIC_ORIGIN)) {
    problems.push(`PUBLIC_ORIGIN=${env.PUBLIC_ORIGIN} is not an address like https://tickets.example`);
  }
  if (env.STRIPE_KEY && !env.STRIPE_WEBHOOK_SECRET) {
    problems.push('STRIPE_KEY needs STRIPE_WEBHOOK_SECRET beside it: `stripe listen` prints one');
  }
  if (env.STRIPE_API_URL && !env.STRIPE_KEY) {
    problems.push('STRIPE_API_URL needs STRIPE_KEY beside it: without one the emulator is asked');
  }
  if (env.SMTP_URL && !env.MAIL_FROM) problems.push('SMTP_URL needs MAIL_FROM beside it: the sender of all mails');
  if (env.CHANNEL_MAX_AGE && !/^[1-9]\d*[smh]$/.test(env.CHANNEL_MAX_AGE)) {
    problems.push(`CHANNEL_MAX_AGE=${env.CHANNEL_MAX_AGE} is not a time such as 90s, 30m or 168h`);
  }
  if (env.CURRENCY && !marketCurrencies.some((currency) => currency === env.CURRENCY)) {
    problems.push(`CURRENCY=${env.CURRENCY} is not one of ${marketCurrencies.join(', ')}`);
  }
  if (env.JWT_KEY && Buffer.byteLength(env.JWT_KEY) < 32) problems.push('JWT_KEY must have at least 32 bytes');
  const port = integer('PORT', 3000, 1, 65_535);
  const settings: Settings = {
    port,
    publicOrigin: originOf(env.PUBLIC_ORIGIN) ?? `http://localhost:${port}`,
    dataDir: dataDirectory(env),
    replicas: integer('REPLICAS', 1, 1, 20),
    orderExpirationSeconds: integer('ORDER_EXPIRATION_SECONDS', 900, 1, 30 * 24 * 3600),
    client: env.NO_CLIENT !== '1',
    mail: env.NO_MAIL !== '1',
    explorer: env.NO_EXPLORER !== '1',
    kept: env.NO_DISK !== '1',
    smtp: env.SMTP_URL ? { url: env.SMTP_URL, from: env.MAIL_FROM ?? '' } : undefined,
    transport: transport ?? 'nats-streaming',
    channelMaxAge: env.CHANNEL_MAX_AGE || undefined,
    jwtKey: env.JWT_KEY || undefined,
    stripe: env.STRIPE_KEY
      ? {
          key: env.STRIPE_KEY,
          publishableKey: env.STRIPE_PUBLISHABLE_KEY || undefined,
          webhookSecret: env.STRIPE_WEBHOOK_SECRET ?? '',
          apiUrl: env.STRIPE_API_URL || undefined,
        }
      : undefined,
    traces: named(env, /^(OTEL_EXPORTER_OTLP_ENDPOINT|OTEL_EXPORTER_OTLP_HEADERS|TRACES_SAMPLED)$/),
    passedOn: passedOn(env),
  };
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return settings;
}

function originOf(address: string | undefined): string | undefined {
  return address && /^https?:[/][/]/.test(address) && URL.canParse(address) ? new URL(address).origin : undefined;
}

function passedOn({ SERVICE_NODE_OPTIONS, ...env }: NodeJS.ProcessEnv): Record<string, string> {
  const names =
    /^(FAILPOINT.*|LOG_LEVEL|CURRENCY|FEE_PERCENT|MAX_LIVE_ORDERS|RECONCILIATION_SECONDS|EXPIRATION_GRACE_SECONDS|ACK_WAIT_SECONDS|PASSWORD_COST|REQUIRE_VERIFIED_EMAIL|WAITING_HOLD_SECONDS|SMTP_TIMEOUT_SECONDS|MAILS_PER_RECIPIENT|PUSH_HOSTS|WALLET_CERTIFICATES|NODE_EXTRA_CA_CERTS)$/;
  return { ...named(env, names), ...(SERVICE_NODE_OPTIONS && { NODE_OPTIONS: SERVICE_NODE_OPTIONS }) };
}

/** The variables with these names that are set. */
function named(env: NodeJS.ProcessEnv, names: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value && names.test(name) ? [[name, value]] : [])),
  );
}

/** Where a stack keeps its data: DATA_DIR, or .data in the repository. */
export function dataDirectory(env: NodeJS.ProcessEnv): string {
  return env.DATA_DIR ? resolve(env.DATA_DIR) : resolve(root, '.data');
}

/**
 * The names by which the stack may be addressed. A page under another name that resolves to this machine (DNS
 * rebinding) reads nothing.
 */
export function allowedHosts({ publicOrigin }: Pick<Settings, 'publicOrigin'>): string {
  return ['localhost', '127.0.0.1', '[::1]', new URL(publicOrigin).hostname].join();
}
