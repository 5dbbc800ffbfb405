import { z } from 'zod';

/** The environment is wrong; its one-line message lists every problem, and never a value. */
export class ConfigError extends Error {}

/** An integer given as text, as everything in an environment is. */
export const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

/** What every service reads from its environment. */
export const baseSettings = {
  PORT: integer(0, 65_535).default(3000),
  /** The one address to listen on; every address of the machine when absent, as a container wants it. */
  LISTEN_ADDRESS: z.union([z.ipv4(), z.ipv6()]).optional(),
  /** Names by which this service may be addressed, without ports; any when absent. */
  ALLOWED_HOSTS: z
    .string()
    .transform((names) => names.split(','))
    .optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** How long a service that starts waits for its database, and for Redis. */
  START_WITHIN_SECONDS: integer(1, 600).default(60),
  /** How long a service that stops goes on serving once it has said that it is not serving, so that proxies can turn away from it. */
  STOP_DELAY_MS: integer(0, 5_000).default(0),
};

/** What a service that takes part in events reads on top of that. */
export const messagingSettings = {
  /** Where the broker is, and as whom to speak to it: nats://user:password@host:port, or tls://… */
  NATS_URL: z.url({ protocol: /^(nats|tls)$/ }),
  NATS_CLUSTER_ID: z.string().min(1),
  /** After how long a message that was not acknowledged is delivered again; an effect that is still missing later is swept. */
  ACK_WAIT_SECONDS: integer(1, 600).default(10),
  /** Where the broker's monitoring is; only an operator's command asks it. */
  NATS_MONITORING_URL: z.url({ protocol: /^http$/ }).optional(),
};

/** What a service with a database reads on top of that. */
export const databaseSettings = {
  MONGO_URI: z.url({ protocol: /^mongodb(\+srv)?$/ }),
  /** How often replicas are compared with their owners. */
  RECONCILIATION_SECONDS: integer(1, 86_400).default(300),
};

/** As long as what HS256 makes of it: a shorter one can be guessed. */
const sessionKey = z.string().refine((key) => Buffer.byteLength(key) >= 32, 'must have at least 32 bytes');

/** What a service with an HTTP API reads on top of that. */
export const httpSettings = {
  /** The key that signs and verifies sessions (HS256). */
  JWT_KEY: sessionKey,
  /** Another key whose sessions are read as well: the next one or the one before, while keys are changed. */
  JWT_KEY_ALSO_READ: sessionKey.optional(),
  /** The origin that browsers use, e.g. https://ticketing.dev; the request's own Host is always accepted. */
  PUBLIC_ORIGIN: z
    .url({ protocol: /^https?$/ })
    .transform((url) => new URL(url).origin)
    .optional(),
};

/**
 * Reads and checks settings. One that is empty, as a manifest or a shell may leave it, counts as not set.
 * @param shape the settings by name, as zod schemas
 * @param environment where to read; the process's own by default
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
