import * as z from 'zod';
import { transports } from '../messaging/broker';
import { marketCurrencies } from '../money';

/** The environment is invalid. The one-line message lists every problem, and never a value. */
export class ConfigError extends Error {}

/** An integer, parsed from text like everything in an environment. */
export const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** Settings of every service. */
export const baseSettings = {
  PORT: integer(0, 65_535).default(3000),
  /** The address to listen on; all addresses when absent, as a container needs. */
  LISTEN_ADDRESS: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Host names this service answers to, without ports; any when absent. */
  ALLOWED_HOSTS: z
    .string()
    .transform((names) => names.split(','))
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** How long a starting service waits for its database, and for Redis. */
  START_WITHIN_SECONDS: integer(1, 600).default(60),
  /**
   * How long a stopping service keeps serving after `/healthz/serving` starts to fail, so that proxies can turn away.
   */
  STOP_DELAY_MS: integer(0, 30_000).default(0),
  /** Where traces are sent, by OTLP over HTTP; `/v1/traces` is added. Without it there are none, and they cost nothing. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url({ protocol: /^https?$/ }).optional(),
  /** The share of the requests that are traced, from 0 to 1, unless the caller has decided. */
  TRACES_SAMPLED: z.coerce.number().min(0).max(1).default(1),
};

const brokerAddress = z.url({ protocol: /^(nats|tls)$/ });
const isBrokerAddress = (list: string): boolean =>
  list.split(',').every((address) => brokerAddress.safeParse(address).success);

const unitsMs = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Additional settings of a service that takes part in events. */
export const messagingSettings = {
  /** Which broker carries the events. */
  TRANSPORT: z.enum(transports).default('nats-streaming'),
  /**
   * The broker's address and this service's credentials: nats://user:password@host:port, or tls://… On JetStream it may be
   * several, with commas between them and the same credentials: any server of a cluster will do.
   */
  NATS_URL: z.string().refine(isBrokerAddress, 'must be like nats://user:password@host:4222, or tls://…'),
  NATS_CLUSTER_ID: z.string().min(1),
  /**
   * JetStream only, as services create its streams: how long they keep an event (90s, 30m, 168h), read in milliseconds.
   * NATS Streaming's own settings say so: infra/k8s/nats/broker.conf.
   */
  CHANNEL_MAX_AGE: z
    .templateLiteral([z.int().positive(), z.enum(['s', 'm', 'h'])])
    .default('168h')
    .transform((age) => Number.parseInt(age, 10) * unitsMs[age.at(-1) as keyof typeof unitsMs]),
  /** JetStream only: how many servers keep each stream. */
  STREAM_REPLICAS: integer(1, 5).default(1),
  /**
   * How long until an unacknowledged message is redelivered. Effects still missing after that are left to the sweep.
   */
  ACK_WAIT_SECONDS: integer(1, 600).default(10),
  /** The broker's monitoring endpoint; only operator commands use it, on NATS Streaming. */
  NATS_MONITORING_URL: z.url({ protocol: /^http$/ }).optional(),
};

export type MessagingSettings = z.infer<z.ZodObject<typeof messagingSettings>>;

/** Additional settings of a service with a database. */
export const databaseSettings = {
  MONGO_URI: z.url({ protocol: /^mongodb(\+srv)?$/ }),
  /** How often replicas are compared with their owners. */
  RECONCILIATION_SECONDS: integer(1, 86_400).default(300),
};

/** A key that signs with HMAC-SHA-256; one that is shorter than its output can be guessed. */
export const signingKey = z.string().refine((key) => Buffer.byteLength(key) >= 32, 'must have at least 32 bytes');

/** Several such keys, separated by commas. */
export const signingKeys = z
  .string()
  .transform((keys) => keys.split(','))
  .pipe(z.array(signingKey));

/** Additional settings of a service that lists prices, or counts money. */
export const currencySettings = {
  /** The currency of every new price, as an ISO 4217 code; payments counts it from zero. */
  CURRENCY: z.enum(marketCurrencies, { error: `must be one of ${marketCurrencies.join(', ')}` }).default('USD'),
};

/** Additional settings of a service that takes the fee, or tells sellers of it; the same for all. */
export const feeSettings = {
  /** How much of a ticket's price its seller does not get, in percent with at most two decimals; fixed at the reservation. */
  FEE_PERCENT: z.coerce.number().min(0).max(100).multipleOf(0.01).default(0),
};

/** Additional settings of a service that writes or checks the links in mails. */
export const linkSettings = {
  /** Signs the tokens of links in mails; with another key, all links that are under way are void. */
  LINK_KEY: signingKey,
};

/** Additional settings of a service with an HTTP API. */
export const httpSettings = {
  /** The key that signs and verifies sessions (HS256). */
  JWT_KEY: signingKey,
  /** A second key whose sessions are accepted too: the next or the previous one during key rotation. */
  JWT_KEY_ALSO_READ: signingKey.optional(),
  /** The origin that browsers use, e.g. https://ticketing.dev; the request's own Host is always accepted. */
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
};

/**
 * Reads and validates settings. An empty setting, as a manifest or a shell may leave it, counts as not set.
 * @param shape the settings by name, as zod schemas
 * @param environment where to read from; `process.env` by default
 * @returns the parsed settings
 * @throws ConfigError naming every missing or malformed setting at once
 */
export function loadConfig<Shape extends z.ZodRawShape>(
  shape: Shape,
  environment: Record<string, string | undefined> = process.env,
): z.infer<z.ZodObject<Shape>> {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(given);
  if (result.success) return result.data;
  // zod's messages name what was expected and, for these schemas, never repeat the value: it may be a secret.
  const problems = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    return given[name] === undefined ? `${name} is not set` : `${name}: ${issue.message}`;
  });
  throw new ConfigError(`Configuration is wrong: ${problems.join('; ')}`);
}
