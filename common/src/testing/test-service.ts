import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type * as z from 'zod';
import { createEnvelope, type EventData, type Subject, serializeEvent } from '../events';
import { type CurrentUser, createSessionTokens } from '../http';
import type { Broker } from '../messaging';
import { type RunningService, type ServiceDefinition, startService } from '../service';
import { startTestBroker, type TestBroker } from './test-broker';
import { TestClock } from './test-clock';

const jwtKey = 'a key that only tests use, and no service';

export interface TestUser {
  id: string;
  email: string;
  /** The value of a Cookie header. */
  cookie: string;
}

/** A service running inside a test: its own database and broker, a clock set by the test. */
export class TestService {
  private constructor(
    readonly service: RunningService,
    readonly broker: TestBroker,
    private readonly publisher: Broker,
    readonly clock: TestClock,
    /** What the service has logged, one entry per line; empty unless started with a LOG_LEVEL. */
    readonly log: string[],
  ) {}

  /** Starts a service on its own database; `environment` adds to the settings every service gets. */
  static async start<Shape extends z.ZodRawShape>(
    definition: ServiceDefinition<Shape>,
    environment: Record<string, string> = {},
  ): Promise<TestService> {
    const broker = await startTestBroker();
    const clock = new TestClock();
    const log: string[] = [];
    const service = await startService(definition, {
      broker: broker.connect(),
      clock,
      log: {
        write: (line) => {
          log.push(line);
          // Running the tests with a LOG_LEVEL also shows the log.
          if (process.env.LOG_LEVEL) process.stdout.write(line);
        },
      },
      environment: {
        PORT: '0',
        LISTEN_ADDRESS: '127.0.0.1',
        LOG_LEVEL: process.env.LOG_LEVEL ?? 'silent',
        NATS_URL: 'nats://in-memory',
        NATS_CLUSTER_ID: 'test',
        MONGO_URI: testDatabase(),
        JWT_KEY: jwtKey,
        // A real broker takes eight times this until it has delivered a message five times. The one in memory is quick.
        ...(broker.stop && { ACK_WAIT_SECONDS: '1' }),
        ...environment,
      },
    });
    return new TestService(service, broker, broker.connect(), clock, log);
  }

  /** The base URL of its HTTP API. */
  get url(): string {
    return `http://127.0.0.1:${this.service.port}`;
  }

  /** A signed-in user, with a session like auth's; the address is not verified, and without a role, unless the test says so. */
  signIn(id = newId(), given: Pick<CurrentUser, 'verified' | 'role'> = {}): TestUser {
    const email = `${id}@example.com`;
    return { id, email, cookie: sessionCookieFor(createSessionTokens(jwtKey).sign({ id, email, ...given })) };
  }

  /** Publishes an event as its owner would, and waits until it and everything it causes has been handled. */
  async receive<S extends Subject>(subject: S, data: EventData<S>): Promise<void> {
    await this.send(subject, data);
    await this.settle();
  }

  /** Publishes an event as its owner would. */
  async send<S extends Subject>(subject: S, data: EventData<S>): Promise<void> {
    const { id, version } = { id: newId(), version: 0, ...(data as { id?: string; version?: number }) };
    const occurredAt = this.clock.now();
    const envelope = createEnvelope(subject, { aggregateId: id, version, data, occurredAt, correlationId: 'test' });
    // Without its id: a broker that stores an event once would spare the service what it is to cope with.
    await this.publisher.publish(subject, serializeEvent(envelope));
  }

  /** Waits until every outbox entry is published and every message handled. */
  async settle(): Promise<void> {
    for (let before = -1; before !== this.broker.size; ) {
      before = this.broker.size;
      await this.broker.idle();
      await this.service.relay.idle();
      await this.broker.idle();
    }
  }

  /** Empties every collection; indexes stay. */
  async reset(): Promise<void> {
    await this.settle();
    await Promise.all(Object.values(mongoose.connection.collections).map((collection) => collection.deleteMany({})));
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.broker.stop?.();
  }
}

/** @returns a new id, like the services create */
export const newId = (): string => new mongoose.Types.ObjectId().toHexString();

/** @returns the Cookie header that carries a token */
export const sessionCookieFor = (token: string): string =>
  `session=${Buffer.from(JSON.stringify({ jwt: token })).toString('base64')}`;

/** @returns the URI of a new database on the run's MongoDB server, which the jest preset has started */
export function testDatabase(): string {
  const server = process.env.TEST_MONGO_URI;
  if (server === undefined) throw new Error("TEST_MONGO_URI is not set: use the jest preset '@ticketing/common'");
  const uri = new URL(server);
  uri.pathname = `/test-${randomBytes(6).toString('hex')}`;
  return uri.href;
}
