import { createServer } from 'node:http';
import { type AddressInfo, Server as NetServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type * as z from 'zod';
import { createApp, createSessionTokens } from '../http';
import { reconciliation } from '../reconciliation';
import {
  DeadLetterModel,
  databaseAnswers,
  FailedDeliveryModel,
  keepDatabase,
  measureOutboxes,
  type OutboxRelay,
} from '../store';
import { type Assembly, assemble, type KitSettings, type StartOverrides } from './assemble';
import { reactionsOf, type ServiceComponents, type ServiceDefinition } from './define-service';
import type { Logger } from './logger';
import { collectProcessMetrics } from './metrics';
import { periodic, type Worker } from './periodic';
import type { Shutdown } from './shutdown';
import { trackUnusedConnections } from './unused-connections';

export interface RunningService {
  /** The port its HTTP server listens on. */
  port: number;
  logger: Logger;
  relay: OutboxRelay;
  /** How long it keeps serving, in milliseconds, after it is asked to stop; then everything else stops. */
  stopDelayMs: number;
  /** Stops everything in reverse order of starting, within `stopWithinMs` after that. */
  stop(): Promise<void>;
}

const sweepMs = 1_000;
/** Effects are left alone much longer before they count as left behind. */
const effectSweepMs = 5_000;
const outboxAgeMs = 15_000;
/** Longer than any proxy keeps its connections, so that we never close one that is about to be used. */
const keepAliveMs = 75_000;
/** How long a new connection may take to send its first request: the client may not know yet that we are stopping. */
const firstRequestMs = 300;
/**
 * How long requests may take to finish when the service stops; then they are cut off, so that the rest stops cleanly,
 * too. Less than `Shutdown` gives its first step.
 */
const drainMs = 3_500;

/**
 * Starts a service in order: settings, database and broker, indexes, HTTP application, subscriptions, workers, and last
 * the port.
 * @throws the first failure, after stopping everything that was already running
 */
export async function startService<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
  overrides: StartOverrides = {},
): Promise<RunningService> {
  collectProcessMetrics();
  const assembly = await assemble(definition, overrides);
  const { settings, logger, broker, relay, listenerContext, components, shutdown } = assembly;
  const { aggregates = [], listeners = [] } = components;
  try {
    for (const { model } of aggregates) relay.watch(model);
    await makeIndexes(components, definition.database);
    const state = { started: false };
    const app = createHttpApp(definition, assembly, () => state.started);
    const replicas = reactionsOf(components).map(({ replica }) => replica);
    const comparing = reconciliation(listenerContext, aggregates, replicas, settings.RECONCILIATION_SECONDS * 1000);
    // Before the outbox and the service's own connections: running handlers need both.
    shutdown.add('deliveries', () => broker.drain());
    await Promise.all([...listeners, ...comparing.listeners].map((listener) => listener.listen()));
    const workers = [...workersOf(assembly, definition.database), ...comparing.workers];
    const stopWorkers = await startWorkers(workers, shutdown);
    const port = await serve(app, settings, components, shutdown);
    // They end while requests do. The step that waits for them reports what fails.
    shutdown.add('work', () => void stopWorkers().catch(() => undefined));
    state.started = true;
    const turnAway = async () => {
      state.started = false;
      if (settings.STOP_DELAY_MS > 0) await sleep(settings.STOP_DELAY_MS);
    };
    logger.info({ port }, 'service is up');
    return { port, logger, relay, stopDelayMs: settings.STOP_DELAY_MS, stop: () => shutdown.run(turnAway) };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

async function makeIndexes(components: ServiceComponents, database: boolean): Promise<void> {
  const { aggregates = [], models = [] } = components;
  const all = [
    ...(database ? [DeadLetterModel, FailedDeliveryModel] : []),
    ...models,
    ...aggregates.map(({ model }) => model),
    ...reactionsOf(components).map(({ replica }) => replica.model),
  ];
  await Promise.all(all.map((model) => model.createIndexes()));
}

function createHttpApp<Shape extends z.ZodRawShape>(
  { apiPath, database, publishes, startsWithoutBroker, openapi, rawBodies }: ServiceDefinition<Shape>,
  { settings, logger, broker, components }: Assembly,
  started: () => boolean,
) {
  return createApp({
    logger,
    allowedHosts: settings.ALLOWED_HOSTS,
    checks: {
      serving: { started, ...(database && { database: databaseAnswers }), ...components.checks },
      ...(publishes && !startsWithoutBroker && { events: { broker: () => broker.isConnected() } }),
    },
    ...(apiPath && {
      api: {
        path: apiPath,
        routes: components.routes ?? [],
        description: openapi,
        tokens: createSessionTokens(settings.JWT_KEY, settings.JWT_KEY_ALSO_READ),
        sessionEnds: components.sessionEnds,
        publicOrigin: settings.PUBLIC_ORIGIN,
        rawBodies,
      },
    }),
  });
}

/** The service's own workers and the kit's: the check of the database, and the sweeps of outboxes and of effects. */
function workersOf({ settings, logger, clock, relay, components }: Assembly, database: boolean): Worker[] {
  const { workers = [], aggregates = [] } = components;
  const sweep = periodic('outbox sweep', sweepMs, logger, () => relay.look());
  const followUps = reactionsOf(components).map((reaction) =>
    periodic(`${reaction.replica.aggregate} effect sweep`, effectSweepMs, logger, () => reaction.sweep()),
  );
  const age = periodic('outbox age', outboxAgeMs, logger, () => measureOutboxes(aggregates, clock));
  const kept = database ? [keepDatabase(settings.MONGO_URI, logger)] : [];
  return [...kept, ...workers, ...(aggregates.length > 0 ? [sweep, age] : []), ...followUps];
}

/** @returns a function that tells all of them to stop, once: one that is told later could begin a new run meanwhile */
async function startWorkers(workers: Worker[], shutdown: Shutdown): Promise<() => Promise<unknown>> {
  const started: Worker[] = [];
  let stopped: Promise<unknown> | undefined;
  const stop = () => {
    stopped ??= Promise.all(started.map((worker) => worker.stop()));
    return stopped;
  };
  shutdown.add('workers', stop);
  for (const worker of workers) {
    await worker.start();
    started.push(worker);
  }
  return stop;
}

async function serve(
  app: ReturnType<typeof createApp>,
  { PORT, LISTEN_ADDRESS }: KitSettings,
  components: ServiceComponents,
  shutdown: Shutdown,
) {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, app);
  const endUnusedConnections = trackUnusedConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(PORT, LISTEN_ADDRESS, resolve);
  });
  shutdown.add('http', async () => {
    // Not the HTTP server's own close: from Node 26 on, that ends connections on which the first request is still to come.
    const closed = new Promise((resolve) => NetServer.prototype.close.call(server, resolve));
    components.beforeStop?.();
    let closing: NodeJS.Timeout | undefined;
    const endIdleConnections = () => {
      endUnusedConnections();
      // Repeatedly: a connection becomes idle only when its last answer is sent, and a proxy would keep it.
      closing = setInterval(() => server.closeIdleConnections(), 20).unref();
    };
    // Checks the sockets once more first: on a busy machine the time may be over although a request has arrived.
    const idle = setTimeout(() => setImmediate(endIdleConnections), firstRequestMs);
    const cutOff = setTimeout(() => server.closeAllConnections(), drainMs);
    await closed;
    clearTimeout(idle);
    clearInterval(closing);
    clearTimeout(cutOff);
  });
  // A server on a port returns an AddressInfo; a string would be a pipe's name.
  return (server.address() as AddressInfo).port;
}
