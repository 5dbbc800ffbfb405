import mongoose from 'mongoose';
import * as z from 'zod';
import { baseSettings, databaseSettings, httpSettings, loadConfig, messagingSettings } from '../config';
import { type Subject, Subjects } from '../events';
import { adapterOf, type Broker, type ListenerContext } from '../messaging';
import { connectDatabase, mongoDeadLetters, OutboxRelay } from '../store';
import { startTracing } from '../tracing';
import { type Clock, systemClock } from './clock';
import type { ServiceComponents, ServiceDefinition } from './define-service';
import { nameFailpoints } from './failpoint';
import { createLogger, type DestinationStream, type Logger } from './logger';
import { withSessionEnds } from './session-ends';
import { Shutdown } from './shutdown';
import { waitFor } from './wait-for';

/** Replacements for tests. */
export interface StartOverrides {
  environment?: Record<string, string | undefined>;
  broker?: Broker;
  clock?: Clock;
  log?: DestinationStream;
}

const everySetting = z.object({ ...baseSettings, ...messagingSettings, ...databaseSettings, ...httpSettings });
export type KitSettings = z.infer<typeof everySetting>;

/** A service whose components are built and connected; none of them runs yet. */
export interface Assembly {
  settings: KitSettings;
  logger: Logger;
  clock: Clock;
  broker: Broker;
  relay: OutboxRelay;
  listenerContext: ListenerContext;
  components: ServiceComponents;
  /** Stops what has been started so far; starting more adds to it. */
  shutdown: Shutdown;
}

/**
 * Connects to a service's dependencies and builds its components.
 * @throws the first failure, after closing everything that was already open
 */
export async function assemble<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
  overrides: StartOverrides = {},
): Promise<Assembly> {
  const { name, database, publishes, startsWithoutBroker } = definition;
  const settings = readSettings(definition, overrides.environment);
  const logger = createLogger(name, settings.LOG_LEVEL, overrides.log);
  const clock = overrides.clock ?? systemClock;
  const shutdown = new Shutdown(logger);
  nameFailpoints(name);
  shutdown.add('traces', startTracing(name, settings, logger));

  try {
    if (database) {
      shutdown.add('database', () => mongoose.disconnect());
      const patience = { withinSeconds: settings.START_WITHIN_SECONDS, logger };
      await waitFor('the database', () => connectDatabase(settings.MONGO_URI), patience);
    }
    const patience = startsWithoutBroker ? ({ firstConnectMs: 'later' } as const) : {};
    const connect = () => overrides.broker ?? adapterOf(settings.TRANSPORT).connect(settings, name, logger, patience);
    const broker = publishes ? await connect() : noBroker;
    shutdown.add('broker', () => broker.close());
    const relay = new OutboxRelay({ broker, clock, logger });
    shutdown.add('outbox', () => relay.idle());

    const deadLetters = database ? mongoDeadLetters : nowhere;
    const options = { ackWaitMs: settings.ACK_WAIT_SECONDS * 1000 };
    const listenerContext = { group: name, broker, deadLetters, clock, logger, options };
    const built = await definition.build({ settings, logger, clock, broker, relay, listenerContext });
    const components = withSessionEnds(definition, built, listenerContext, settings.RECONCILIATION_SECONDS * 1000);
    shutdown.add('service', () => components.close?.());
    return { settings, logger, clock, broker, relay, listenerContext, components, shutdown };
  } catch (error) {
    await shutdown.run();
    throw error;
  }
}

/** The settings a service reads: its own, and the kit's for the parts it has. */
export function settingsOf({
  database,
  publishes,
  apiPath,
  settings,
}: Pick<ServiceDefinition, 'database' | 'publishes' | 'apiPath' | 'settings'>): z.ZodRawShape {
  return {
    ...baseSettings,
    ...(publishes && messagingSettings),
    ...(database && databaseSettings),
    ...(apiPath && httpSettings),
    ...settings,
  };
}

/** The events a service publishes: its own and, with a database, those of the reconciliation. */
export const subjectsPublishedBy = ({
  publishes,
  database,
}: Pick<ServiceDefinition, 'publishes' | 'database'>): readonly Subject[] => [
  ...(publishes ?? []),
  ...(publishes && database ? [Subjects.ReconciliationRequested, Subjects.ReconciliationDiffered] : []),
];

/** Validates all settings together, so that every problem is reported at once. */
function readSettings<Shape extends z.ZodRawShape>(
  definition: ServiceDefinition<Shape>,
  environment?: Record<string, string | undefined>,
): KitSettings & z.infer<z.ZodObject<Shape>> {
  // The settings of the broker, the database and HTTP exist, and are read, only in a service that has these parts.
  return loadConfig(settingsOf(definition), environment) as unknown as KitSettings & z.infer<z.ZodObject<Shape>>;
}

const takesNoPart = async () => {
  throw new Error('This service takes no part in events');
};

/** The broker of a service that takes no part in events. */
const noBroker: Broker = {
  isConnected: () => false,
  publish: takesNoPart,
  subscribe: takesNoPart,
  drain: async () => undefined,
  close: async () => undefined,
};

/** A service without a database brings its own dead-letter store; until then, messages stay with the broker. */
const noPlace = async () => {
  throw new Error('This service has no place for dead letters');
};
const nowhere = { countFailure: noPlace, park: noPlace };
