import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import {
  createApp,
  createLogger,
  createSessionTokens,
  OutboxRelay,
  type ServiceComponents,
  type ServiceContext,
} from '@ticketing/common';
import { MongoMemoryServer } from 'mongodb-memory-server';
import mongoose, { type Connection } from 'mongoose';
import { startStripeEmulator } from '../../dev/stripe-emulator/emulator';
import { withModelsOn } from '../explore/services';
import type { System } from '../support/whole-stack';
import { CountedBroker, noTraffic, type Traffic } from './counted-broker';

export const webhookSecret = 'whsec_budget';
/** Tidying up waits until everything else is done: in time, it would depend on the machine. */
const never = 2 ** 31 - 1;
const begun = new Date();
/** Nothing grows old meanwhile: with time, too, it would depend on the machine. */
const standingClock = { now: () => begun };
const jwtKey = 'a key that only this test uses, and no service';
const stripeKey = 'sk_test_budget';

/** What one piece of work has cost, until nothing was left to do. */
export interface Cost extends Traffic {
  /** All of it in one line. */
  total: string;
  /** Commands to the database, by service and the command's name. */
  commands: Record<string, Record<string, number>>;
}

/** Any service's context: each finds its own settings among these. */
const settings = {
  JWT_KEY: jwtKey,
  JWT_KEY_ALSO_READ: undefined,
  SIGNUPS_PER_ADDRESS: 1_000,
  SIGNIN_FAILURES_PER_ADDRESS: 1_000,
  LINKS_PER_ADDRESS: 1_000,
  PAYMENT_FAILURES_PER_ADDRESS: 1_000,
  PASSWORD_COST: 8,
  PASSWORDS_WAITING: 20,
  CURRENCY: 'USD' as const,
  FEE_PERCENT: 0,
  REQUIRE_VERIFIED_EMAIL: false,
  ORDER_EXPIRATION_SECONDS: 900,
  LINK_KEY: jwtKey,
  ADMISSION_KEY: jwtKey,
  WAITING_HOLD_SECONDS: 180,
  EXPIRATION_GRACE_SECONDS: 5,
  MAX_LIVE_ORDERS: 10,
  STREAMS: 10,
  STREAMS_PER_CLIENT: 10,
};
type Context = ServiceContext<typeof settings>;
type Build = (context: Context) => ServiceComponents | Promise<ServiceComponents>;

/**
 * All services in one process, each built by its own `app.ts`, on a real database that tells of every command. One
 * thing happens at a time: a request, and then the messages it has caused, each until nothing of it is left running. So
 * the counts are the same on any machine. Nothing periodic runs: workers only do what they do at the start.
 */
export class CountedSystem implements System {
  readonly broker = new CountedBroker();
  private readonly relays: OutboxRelay[] = [];
  private readonly routes: { path: string; serve: RequestListener }[] = [];
  private readonly server: Server;
  private readonly closing: (() => Promise<unknown>)[] = [];
  private commands: Cost['commands'] = {};
  /** Requests and commands that are not over yet. */
  private running = 0;
  /** Who is at work. */
  private acting = 'nobody';

  private constructor(
    private readonly uri: string,
    private readonly stripeUrl: string,
  ) {
    this.server = createServer((req, res) => {
      const { serve } = this.routes.find(({ path }) => req.url?.startsWith(path)) ?? this.routes[0] ?? {};
      // What is done after an answer begins before this. A stream does not end.
      if (!req.url?.includes('/stream?')) {
        this.running += 1;
        res.once('close', () => {
          this.running -= 1;
        });
      }
      serve?.(req, res);
    });
  }

  static async start(): Promise<CountedSystem> {
    const mongo = await MongoMemoryServer.create({ instance: { launchTimeout: 120_000 } });
    const stripe = await startStripeEmulator();
    const system = new CountedSystem(mongo.getUri(), stripe.url);
    system.closing.push(() => mongo.stop(), stripe.close);
    try {
      await system.build();
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  /** The one origin of all services. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  processes = () => [];

  /** The only part outside this process' own code is Stripe. */
  process = () => ({ url: this.stripeUrl });

  /** Does a piece of work, and everything that follows from it. */
  async costOf(work: () => Promise<unknown>): Promise<Cost> {
    await this.untilQuiet();
    this.commands = {};
    this.broker.traffic = noTraffic();
    await work();
    await this.untilQuiet();
    const { commands, broker } = this;
    return { total: inOneLine(commands, broker.traffic), commands, ...broker.traffic };
  }

  /** Until no message is left, and nothing waits to be tidied up together with what else would have happened. */
  async untilQuiet(): Promise<void> {
    do await this.untilNothingRuns();
    while (
      await this.broker.deliverNext((service) => {
        this.acting = service;
      })
    );
    this.acting = 'tidying';
    for (const relay of this.relays) await relay.idle();
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
    for (const close of this.closing.reverse()) await close();
  }

  /** Code that does not wait for the database is at its end, or at its next command, after one turn of the event loop. */
  private async untilNothingRuns(): Promise<void> {
    do {
      await Promise.all(this.relays.map((relay) => relay.quiet()));
      await turn();
    } while (this.running > 0);
  }

  private async build(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    // For the models that are not a service's own, such as the counters of attempts.
    await mongoose.connect(this.uri, { dbName: 'shared', monitorCommands: true });
    this.closing.push(() => mongoose.disconnect());
    this.observe(mongoose.connection);
    await this.add('auth', '/api/users', () => required<typeof import('../../auth/src/app')>('auth').auth.build);
    await this.add(
      'tickets',
      '/api/tickets',
      () => required<typeof import('../../tickets/src/app')>('tickets').tickets.build,
    );
    await this.add(
      'orders',
      '/api/orders',
      () => required<typeof import('../../orders/src/app')>('orders').orders.build,
    );
    await this.add('payments', '/api/payments', () => {
      const { paymentComponents } = required<typeof import('../../payments/src/app')>('payments');
      const { createStripeGateway } =
        require('../../payments/src/stripe/gateway') as typeof import('../../payments/src/stripe/gateway');
      const stripe = createStripeGateway({ apiKey: stripeKey, apiUrl: this.stripeUrl, webhookSecret });
      return (context) => paymentComponents(context, stripe);
    });
    // Expiration has only a queue, and no database.
    await this.broker
      .connect('expiration')
      .subscribe(
        { kind: 'durable', subject: 'order:created', group: 'expiration', ackWaitMs: 1, maxInFlight: 1 },
        async () => undefined,
      );
  }

  private async add(name: string, path: string, read: () => Build): Promise<void> {
    const connection = mongoose.createConnection(this.uri, { dbName: name, monitorCommands: true });
    this.closing.push(() => connection.close());
    await connection.asPromise();
    const build = withModelsOn(connection, read);
    await Promise.all(Object.values(connection.models).map((model) => model.createIndexes()));
    this.observe(connection);

    const logger = createLogger(name, 'silent');
    const [broker, clock] = [this.broker.connect(name), standingClock];
    const relay = new OutboxRelay({ broker, clock, logger, removeWithinMs: never });
    this.relays.push(relay);
    const noDeadLetter = () => Promise.reject(new Error('Nothing here gives a handler a reason to fail'));
    const deadLetters = { countFailure: noDeadLetter, park: noDeadLetter };
    const options = { settleWithinMs: never };
    const listenerContext = { group: name, broker, logger, clock, deadLetters, options };
    const parts = await build({ settings, logger, clock, broker, listenerContext, relay });
    const { listeners = [], routes = [], workers = [] } = parts;
    for (const listener of listeners) await listener.listen();
    for (const worker of workers) {
      await worker.start();
      await worker.stop();
    }
    const rawBodies = [{ path: '/webhook', limit: '1mb' as const }];
    const api = { path, routes, rawBodies, tokens: createSessionTokens(jwtKey) };
    const serve = createApp({ logger, checks: { serving: {} }, api });
    this.routes.push({
      path,
      serve: (req, res) => {
        this.acting = name;
        serve(req, res);
      },
    });
  }

  private observe(connection: Connection): void {
    const client = connection.getClient();
    client.on('commandStarted', ({ commandName }) => {
      const own = this.commands[this.acting];
      this.commands[this.acting] = { ...own, [commandName]: (own?.[commandName] ?? 0) + 1 };
    });
    // A command waits for a connection first, which may have to be made.
    client.on('connectionCheckOutStarted', () => {
      this.running += 1;
    });
    for (const end of ['connectionCheckedIn', 'connectionCheckOutFailed'] as const)
      client.on(end, () => {
        this.running -= 1;
      });
  }
}

const required = <App>(service: string): App => require(`../../${service}/src/app`) as App;

function inOneLine(commands: Cost['commands'], { publishes, deliveries, broadcasts }: Traffic): string {
  const counts = [
    counted(sum(Object.values(commands).map(totalOf)), 'command', 'commands'),
    counted(totalOf(publishes), 'publish', 'publishes'),
    counted(totalOf(deliveries), 'delivery', 'deliveries'),
    counted(totalOf(broadcasts), 'broadcast', 'broadcasts'),
  ];
  return counts.flat().join(', ') || 'nothing';
}

const sum = (numbers: number[]): number => numbers.reduce((total, number) => total + number, 0);
const totalOf = (counts: Record<string, number>): number => sum(Object.values(counts));
const counted = (count: number, one: string, many: string): string[] =>
  count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
