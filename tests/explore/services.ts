import {
  type AggregateDocument,
  type AnyAggregateStore,
  type AnyReaction,
  AttemptsModel,
  type Broker,
  createLogger,
  type DeliveryHandler,
  GroupCommit,
  LastWritten,
  type OutboxEntry,
  OutboxRelay,
  publishEnvelope,
  reactionsOf,
  type ServiceComponents,
  type ServiceContext,
  Sharing,
} from '@ticketing/common';
import mongoose, { type Connection, type Model, type Schema } from 'mongoose';
import type { StripeGateway } from '../../payments/src/stripe/gateway';
import { answerInstead } from './collections';
import type { UniqueIndex } from './database';
import type { Executions } from './executions';
import { type Ask, httpOf } from './http';
import { holdSeconds, waitedForTitle } from './intern';
import type { Protection } from './protections';

/** A service built by its own `app.ts`, on a database, a broker and a Stripe answered by the explorer. */
export interface ExploredService {
  name: string;
  /** What it owns. */
  aggregates: AnyAggregateStore[];
  /** Its replicas of others, and the effects derived from them. */
  reactions: AnyReaction[];
  /** Its workers: each is a protection that can be removed. */
  workers: Protection[];
  /** Its handlers, by subject. */
  handlers: Map<string, DeliveryHandler>;
  /** The unique indexes of its collections, by the collection's name. */
  collections: Map<string, UniqueIndex[]>;
  ask: Ask;
  /** One run of the sweep of outboxes. */
  sweepOutboxes(): Promise<unknown>;
  /** One run of one of its workers. */
  runWorker(index: number): Promise<unknown>;
  /** Re-publishes the current state of all it owns, as a reconciliation does where a replica differs. */
  tellAgain(): Promise<unknown>;
}

/** The sweeps among each service's workers, in the order of its `app.ts`. */
const workersOf: Record<string, Protection[]> = {
  orders: ['expiry-sweep', 'waiting-sweep'],
  payments: ['payment-sweep'],
};

/** Any service's context: each finds its own settings among these. */
const settings = {
  CURRENCY: 'USD' as const,
  FEE_PERCENT: 0,
  PAYMENT_FAILURES_PER_ADDRESS: 1_000,
  REQUIRE_VERIFIED_EMAIL: false,
  ORDER_EXPIRATION_SECONDS: holdSeconds,
  WAITING_HOLD_SECONDS: 180,
  EXPIRATION_GRACE_SECONDS: 5,
  ADMISSION_KEY: 'nobody is let in here',
  // As many places for each buyer as there are tickets.
  MAX_LIVE_ORDERS: 2,
  // There are no streams: what they send to users changes nothing.
  STREAMS: 1,
  STREAMS_PER_CLIENT: 1,
};
type Context = ServiceContext<typeof settings>;
type Build = (context: Context) => ServiceComponents | Promise<ServiceComponents>;

/**
 * The services with a database. Expiration has only a queue, which the explorer replaces. They share this process, so
 * each one's models are created on its own connection.
 */
export function loadServices(executions: Executions, stripe: StripeGateway): Promise<ExploredService[]> {
  allowAllAttempts();
  // Every activity is its own process, so nobody else is at the same thing in it.
  Sharing.prototype.begin = (_key, work) => work();
  // Nor has it written anything before.
  LastWritten.prototype.take = () => undefined;
  // Nor does it wait for what others write.
  GroupCommit.prototype.make = function (write) {
    return this.alone(write);
  };
  const load = (name: string, read: () => Build) => {
    const connection = mongoose.createConnection();
    return assemble(executions, name, connection, withModelsOn(connection, read));
  };
  return Promise.all([
    load('tickets', () => (require('../../tickets/src/app') as typeof import('../../tickets/src/app')).tickets.build),
    load('orders', () => {
      const { orders } = require('../../orders/src/app') as typeof import('../../orders/src/app');
      whoWaitsIsKnown();
      return orders.build;
    }),
    load('payments', () => {
      const { paymentComponents } = require('../../payments/src/app') as typeof import('../../payments/src/app');
      return (context) => paymentComponents(context, stripe);
    }),
  ]);
}

/**
 * The attempt counters keep strangers from guessing, by the system's clock; no promise depends on them. Each attempt
 * counts as the first.
 */
function allowAllAttempts(): void {
  Object.assign(AttemptsModel.collection, {
    _shouldBufferCommands: () => false,
    findOneAndUpdate: async ({ _id }: { _id: string }) => ({ _id, count: 1, endsAt: new Date(8.64e15) }),
  });
}

/** For which events people wait is in a process' memory: here, every process knows it from the beginning. */
function whoWaitsIsKnown(): void {
  const { KnownLines } = require('../../orders/src/known-lines') as typeof import('../../orders/src/known-lines');
  const { eventIdOf } = require('../../tickets/src/domain/event') as typeof import('../../tickets/src/domain/event');
  const waitedFor = eventIdOf({ title: waitedForTitle, venue: undefined, eventDate: undefined, currency: 'USD' });
  KnownLines.prototype.has = (eventId) => eventId === waitedFor;
}

export function withModelsOn<T>(connection: Connection, read: () => T): T {
  const { model } = mongoose;
  mongoose.model = ((name: string, schema: Schema) => connection.model(name, schema)) as typeof model;
  try {
    return read();
  } finally {
    mongoose.model = model;
  }
}

/** Every activity is its own process, so it has its own relay. */
class RelayOfActivity extends OutboxRelay {
  constructor(private readonly own: () => OutboxRelay) {
    super({} as never);
  }

  override kick<State>(model: Model<AggregateDocument<State>>, id: string, entries: OutboxEntry[]): void {
    this.own().kick(model, id, entries);
  }
}

async function assemble(
  executions: Executions,
  name: string,
  connection: Connection,
  build: Build,
): Promise<ExploredService> {
  const handlers = new Map<string, DeliveryHandler>();
  const broker: Broker = {
    isConnected: () => true,
    publish: async (subject, payload) => void (await executions.ask({ to: 'broker', subject, payload }, String)),
    subscribe: async ({ kind, subject }, handler) => void (kind === 'durable' && handlers.set(subject, handler)),
    drain: async () => undefined,
    close: async () => undefined,
  };
  const clock = { now: executions.now };
  const logger = createLogger(name, 'silent');
  const ownRelay = () => executions.own('relay', () => new OutboxRelay({ broker, clock, logger, sweepAfterMs: 0 }));
  const relay = new RelayOfActivity(ownRelay);
  const never = Number.POSITIVE_INFINITY;
  const deadLetters = {
    // No delivery is counted, so none is the last: the explorer itself chooses when a message is given up, as a loss.
    countFailure: async () => 0,
    park: () => Promise.reject(new Error('Nothing is parked while it may still be handled')),
  };
  const options = { maxDeliveries: never, retries: { attempts: 0, initialDelayMs: 0, maxDelayMs: 0 } };
  const listenerContext = { group: name, broker, logger, clock, deadLetters, options };
  const components = await build({ settings, logger, clock, broker, listenerContext, relay });
  const { aggregates = [] } = components;
  const collections = answerInstead(connection, name, executions);
  for (const listener of components.listeners ?? []) await listener.listen();
  return {
    name,
    aggregates,
    reactions: reactionsOf(components),
    workers: workersOf[name] ?? [],
    handlers,
    collections,
    ask: httpOf(components.routes ?? []),
    sweepOutboxes: () => {
      for (const { model } of aggregates) ownRelay().watch(model);
      return ownRelay().sweep();
    },
    runWorker: async (index) => {
      const run = executions.nextRun();
      await components.workers?.[index]?.start();
      const begin = await run;
      const end = executions.nextRun();
      begin();
      await end;
    },
    tellAgain: async () => {
      for (const store of aggregates)
        for await (const event of store.presentEvents({}, clock.now())) await publishEnvelope(broker, event);
    },
  };
}
