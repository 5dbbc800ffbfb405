import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import mongoose from 'mongoose';
import { z } from 'zod';
import { baseSettings, databaseSettings, httpSettings, loadConfig } from '../config';
import { createApp } from '../http';
import { type Broker, connectNatsStreaming } from '../messaging';
import { ReconciliationListener, requestReconciliation } from '../reconciliation';
import { mongoDeadLetters, OutboxRelay } from '../store';
import { type Clock, systemClock } from './clock';
import type { ServiceDefinition, ServiceParts } from './define-service';
import { nameFailpoints } from './failpoint';
import { createLogger, type DestinationStream, type Logger } from './logger';
import { collectProcessMetrics } from './metrics';
import { periodic, type Worker } from './periodic';
import { Shutdown } from './shutdown';
import { trackUnusedConnections } from './unused-connections';

export interface RunningService {
  /** The port its HTTP server listens on. */
  port: number;
  logger: Logger;
  relay: OutboxRelay;
  /** Stops everything in the reverse order of starting. */
  stop(): Promise<void>;
}

/** What tests put in the place of the real thing. */
export interface StartOverrides {
  environment?: Record<string, string | undefined>;
  broker?: Broker;
  clock?: Clock;
  log?: DestinationStream;
}

const outboxSweepMs = 1_000;
/** Longer than any proxy keeps its connections, so that it is never us who closes one that is about to be used. */
const keepAliveMs = 75_000;

const everySetting = z.object({ ...baseSettings, ...databaseSettings, ...httpSettings });
type KitSettings = z.infer<typeof everySetting>;

/**
 * Starts a service: settings, database and broker, indexes, HTTP's application, subscriptions, workers, and last the port.
 * @throws whatever fails first, with everything stopped again that was running by then
 */
export async function startService<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
  overrides: StartOverrides = {},
): Promise<RunningService> {
  const { name, apiPath, database } = definition;
  const settings = readSettings(definition, overrides.environment);
  const logger = createLogger(name, settings.LOG_LEVEL, overrides.log);
  const clock = overrides.clock ?? systemClock;
  const shutdown = new Shutdown(logger);
  nameFailpoints(name);
  collectProcessMetrics();

  try {
    if (database) {
      shutdown.add('database', () => mongoose.disconnect());
      await connectDatabase(settings.MONGO_URI);
    }
    const { NATS_URL: url, NATS_CLUSTER_ID: clusterId } = settings;
    const broker = overrides.broker ?? (await connectNatsStreaming({ url, clusterId, clientName: name, logger }));
    shutdown.add('broker', () => broker.close());
    const relay = new OutboxRelay({ broker, clock, logger });
    shutdown.add('outbox', () => relay.idle());

    const listening = { broker, logger, deadLetters: database ? mongoDeadLetters : nowhere };
    const parts = await definition.build({
      settings,
      logger,
      clock,
      broker,
      relay,
      listening,
    });
    shutdown.add('service', () => parts.close?.());
    const { aggregates = [], replicas = [], models = [] } = parts;
    for (const { model } of aggregates) relay.watch(model);
    const indexed = [...models, ...[...aggregates, ...replicas].map(({ model }) => model)];
    await Promise.all(indexed.map((model) => model.createIndexes()));

    const state = { started: false };
    const app = createApp({
      logger,
      checks: {
        started: () => state.started,
        broker: () => broker.isConnected(),
        ...(database ? { database: () => mongoose.connection.readyState === mongoose.ConnectionStates.connected } : {}),
        ...parts.checks,
      },
      ...(apiPath && {
        api: {
          path: apiPath,
          routes: parts.routes ?? [],
          description: definition.openapi,
          jwtKey: settings.JWT_KEY,
          publicOrigin: settings.PUBLIC_ORIGIN,
        },
      }),
    });

    const answers = aggregates.map((store) => new ReconciliationListener(name, listening, store, clock));
    await Promise.all([...(parts.listeners ?? []), ...answers].map((listener) => listener.listen()));
    const sweep = periodic('outbox sweep', outboxSweepMs, logger, () => relay.sweep());
    const reconcileMs = settings.RECONCILIATION_SECONDS * 1000;
    await startWorkers(
      [
        ...(parts.workers ?? []),
        ...(aggregates.length > 0 ? [sweep] : []),
        ...replicas.map((replica) =>
          periodic(`${replica.aggregate} reconciliation`, reconcileMs, logger, () =>
            requestReconciliation(broker, clock, replica),
          ),
        ),
      ],
      shutdown,
    );
    const port = await serve(app, settings.PORT, parts, shutdown);
    state.started = true;
    shutdown.add('readiness', () => {
      state.started = false;
    });
    logger.info({ port }, 'service is up');
    return { port, logger, relay, stop: () => shutdown.run() };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

/** All settings are checked together, so that every problem is reported at once. */
function readSettings<Shape extends z.ZodRawShape>(
  { database, apiPath, settings }: ServiceDefinition<Shape>,
  environment?: Record<string, string | undefined>,
): KitSettings & z.infer<z.ZodObject<Shape>> {
  const shape = { ...baseSettings, ...(database && databaseSettings), ...(apiPath && httpSettings), ...settings };
  // The database's and HTTP's settings are only there, and only read, in a service that has these parts.
  return loadConfig(shape, environment) as unknown as KitSettings & z.infer<z.ZodObject<Shape>>;
}

async function connectDatabase(uri: string): Promise<void> {
  // A command that finds no server fails within seconds; it neither waits in a buffer nor hangs its request.
  mongoose.set('bufferCommands', false);
  await mongoose.connect(uri, { autoIndex: false, autoCreate: false, serverSelectionTimeoutMS: 5_000 });
}

async function startWorkers(workers: Worker[], shutdown: Shutdown): Promise<void> {
  for (const worker of workers) {
    await worker.start();
    shutdown.add('worker', () => worker.stop());
  }
}

async function serve(app: ReturnType<typeof createApp>, port: number, parts: ServiceParts, shutdown: Shutdown) {
  const server = createServer({ keepAliveTimeout: keepAliveMs }, app);
  const endUnusedConnections = trackUnusedConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, resolve);
  });
  shutdown.add('http', async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    parts.beforeStop?.();
    endUnusedConnections();
    // Again and again: a connection counts as idle only when its last answer is through, and a proxy would keep it.
    const closing = setInterval(() => server.closeIdleConnections(), 20);
    await closed;
    clearInterval(closing);
  });
  // A server that listens on a port answers an AddressInfo; text would be a pipe's name.
  return (server.address() as AddressInfo).port;
}

/** A service without a database brings its own place; until it has one, messages stay with the broker. */
const nowhere = {
  park: async () => {
    throw new Error('This service has no place for dead letters');
  },
};
