import pino from 'pino';
import { register } from 'prom-client';
import { type EventData, type EventEnvelope, Subjects, serializeEvent } from '../../events';
import { correlationId } from '../../service/correlation';
import { eventually } from '../../testing/eventually';
import { TestClock } from '../../testing/test-clock';
import { listenBroadcast } from '../broadcast';
import { ackWaits, type Broker, type DeliveryHandler } from '../broker';
import type { DeadLetter, DeadLetters } from '../dead-letters';
import { Listener } from '../listener';
import { createMemoryBroker } from '../memory/adapter';
import { Publisher, publishEnvelope } from '../publisher';
import { oldestUnhandled } from '../unhandled';

const orderId = '65a000000000000000000001';
const quick = { maxDeliveries: 3, retries: { attempts: 2, initialDelayMs: 1, maxDelayMs: 2 } };

type Handle = (data: EventData<'expiration:complete'>, event: EventEnvelope<'expiration:complete'>) => Promise<void>;

function setUp(options: { park?: DeadLetters['park']; subscribe?: Broker['subscribe'] } = {}) {
  const bus = createMemoryBroker({ redeliverAfterMs: 5 });
  const { subscribe } = options;
  const broker = Object.assign(bus.connect(), subscribe && { subscribe });
  const parked: DeadLetter[] = [];
  const failures = new Map<string, number>();
  const deadLetters: DeadLetters = {
    countFailure: async ({ payload }, error) => {
      if (error instanceof Error && error.message === 'database away') return 0;
      if (error instanceof Error && error.message === 'not to be counted') throw new Error('database away');
      failures.set(payload, (failures.get(payload) ?? 0) + 1);
      return failures.get(payload) ?? 0;
    },
    park: options.park ?? (async (letter) => void parked.push(letter)),
  };
  const lines: { level: number; msg: string }[] = [];
  const logger = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const listener = { handle: (async () => {}) as Handle, listen: () => expirations.listen() };
  const expirations = new Listener(
    { group: 'orders', broker, deadLetters, clock: new TestClock(), logger, options: quick },
    { subjects: [Subjects.ExpirationComplete], onMessage: (data, event) => listener.handle(data, event) },
  );
  const publish = () =>
    new Publisher(bus.connect(), Subjects.ExpirationComplete).publish({
      aggregateId: orderId,
      version: 0,
      data: { orderId },
      occurredAt: new Date('2026-11-21T10:00:00Z'),
      correlationId: 'request-1',
    });
  return { bus, parked, lines, logger, listener, publish };
}

async function handled(outcome: string): Promise<number> {
  const metric = await register.getSingleMetric('ticketing_events_handled_total')?.get();
  return metric?.values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
}

describe('a listener', () => {
  beforeEach(() => register.resetMetrics());

  it('hands over the data and the envelope, under the correlation id of the event', async () => {
    const { bus, listener, publish } = setUp();
    const seen: unknown[] = [];
    listener.handle = async (data, event) => void seen.push([data, event.id, correlationId()]);
    await listener.listen();
    await publish();
    await bus.idle();
    expect(seen).toEqual([[{ orderId }, `expiration:complete:${orderId}:0`, 'request-1']]);
    expect(await handled('handled')).toBe(1);
  });

  it('shows the age of what it has not handled, also between two deliveries, and of what it has when it is done', async () => {
    const { bus, listener, publish } = setUp();
    const sum = async (name: string) => (await register.getSingleMetric(name)?.get())?.values.at(-1)?.value;
    const unhandled = async () => [await sum('ticketing_event_unhandled_oldest_seconds')];
    const ages: unknown[] = [];
    let deliveries = 0;
    listener.handle = async () => {
      deliveries += 1;
      ages.push(...(await unhandled()));
      if (deliveries <= quick.retries.attempts + 1) throw new Error('not yet');
    };
    await listener.listen();
    const event = await publish();
    await eventually(() => expect(deliveries).toBe(4));
    await bus.idle();
    const age = (Date.now() - Date.parse('2026-11-21T10:00:00Z')) / 1000;
    expect(ages).toEqual(Array(4).fill(expect.closeTo(age, -2)));
    expect(await unhandled()).toEqual([undefined]);
    // A replica that is rebuilt hears of what is long past: no alarm.
    const again = { ...event, id: `${event.id}-again`, correlationId: 'reconciliation:1' };
    await publishEnvelope(bus.connect(), again);
    await bus.idle();
    expect([deliveries, ages.at(-1)]).toEqual([5, undefined]);
    const { values = [] } = (await register.getSingleMetric('ticketing_event_age_seconds')?.get()) ?? {};
    const named = (name: string) => values.find((each) => 'metricName' in each && each.metricName === name)?.value;
    expect(named('ticketing_event_age_seconds_sum')).toBeCloseTo(age, -2);
    expect(named('ticketing_event_age_seconds_count')).toBe(1);
  });

  it('shows what keeps failing until the latest moment at which a broker delivers it again', async () => {
    let deliver: DeliveryHandler = async () => {};
    const { listener, publish } = setUp({
      subscribe: async (_options, handler) => {
        deliver = handler;
      },
    });
    listener.handle = async () => {
      throw new Error('database away');
    };
    await listener.listen();
    const message = { subject: Subjects.ExpirationComplete, payload: serializeEvent(await publish()), sequence: 1 };
    for (const [before, waits] of [...ackWaits, 4].entries()) {
      await expect(deliver({ ...message, attempt: before + 1 })).rejects.toThrow('database away');
      expect([...oldestUnhandled(Date.now() + 1.5 * waits * 10_000).keys()]).toEqual([Subjects.ExpirationComplete]);
    }
  });

  it('tries again at once when the handler fails, before the broker notices', async () => {
    const { bus, listener, publish, lines } = setUp();
    let tries = 0;
    listener.handle = async () => {
      tries += 1;
      if (tries < 3) throw new Error('version conflict');
    };
    await listener.listen();
    await publish();
    await bus.idle();
    expect(tries).toBe(3);
    expect(lines).toEqual([]);
  });

  it('gets the message again when it keeps failing, and the next ones meanwhile', async () => {
    const { bus, listener, publish } = setUp();
    const other = '65a000000000000000000002';
    const done: string[] = [];
    let tries = 0;
    listener.handle = async (data) => {
      tries += 1;
      if (data.orderId === orderId && tries < 6) throw new Error('database away');
      done.push(data.orderId);
    };
    await listener.listen();
    const event = await publish();
    await publishEnvelope(bus.connect(), { ...event, id: `expiration:complete:${other}:0`, data: { orderId: other } });
    await bus.idle();
    expect(done).toEqual([other, orderId]);
    expect(await handled('failed')).toBe(1);
  });

  it('parks a message that has failed in every delivery, with all that is needed to replay it', async () => {
    const { bus, listener, publish, parked, lines } = setUp();
    let tries = 0;
    listener.handle = async () => {
      tries += 1;
      throw new Error('never');
    };
    await listener.listen();
    const event = await publish();
    await bus.idle();
    expect(tries).toBe(quick.maxDeliveries * (1 + quick.retries.attempts));
    expect(parked).toEqual([
      {
        eventId: event.id,
        correlationId: 'request-1',
        subject: 'expiration:complete',
        group: 'orders',
        payload: serializeEvent(event),
        sequence: 1,
        error: expect.stringContaining('never'),
        attempts: 3,
      },
    ]);
    expect([await handled('failed'), await handled('parked')]).toEqual([2, 1]);
    expect(lines.map(({ msg }) => msg)).toContain('An event became a dead letter');
  });

  it('counts towards a dead letter no delivery of which the failure cannot be written down', async () => {
    const { bus, listener, publish, parked } = setUp();
    let tries = 0;
    listener.handle = async () => {
      tries += 1;
      if (tries < 20) throw new Error('not to be counted');
    };
    await listener.listen();
    await publish();
    await bus.idle();
    expect([parked, tries]).toEqual([[], 20]);
  });

  it('counts towards a dead letter no delivery that failed because the database was away', async () => {
    const { bus, listener, publish, parked } = setUp();
    const inOneDelivery = 1 + quick.retries.attempts;
    let tries = 0;
    listener.handle = async () => {
      tries += 1;
      throw new Error(tries <= 8 * inOneDelivery ? 'database away' : 'never');
    };
    await listener.listen();
    await publish();
    await bus.idle();
    expect(tries).toBe((8 + quick.maxDeliveries) * inOneDelivery);
    expect(parked).toMatchObject([{ attempts: quick.maxDeliveries, error: expect.stringContaining('never') }]);
  });

  it('parks a message that cannot be read at once', async () => {
    const { bus, listener, parked } = setUp();
    listener.handle = () => Promise.reject(new Error('must not be called'));
    await listener.listen();
    await bus.connect().publish('expiration:complete', '{"half": ');
    await bus.idle();
    expect(parked).toEqual([
      {
        subject: 'expiration:complete',
        group: 'orders',
        payload: '{"half": ',
        sequence: 1,
        error: expect.stringContaining('is not JSON'),
        attempts: 1,
      },
    ]);
    expect(await handled('malformed')).toBe(1);
  });

  it('leaves the message with the broker when it cannot be parked', async () => {
    const parked: DeadLetter[] = [];
    const { bus, listener } = setUp({
      park: async (letter) => {
        if (letter.attempts < 4) throw new Error('database away');
        parked.push(letter);
      },
    });
    await listener.listen();
    await bus.connect().publish('expiration:complete', 'garbage');
    await bus.idle();
    expect(parked.map(({ attempts }) => attempts)).toEqual([4]);
  });
});

describe('a publisher', () => {
  beforeEach(() => register.resetMetrics());

  it('rejects when the broker has not stored the event, and counts both outcomes', async () => {
    const { bus, publish } = setUp();
    bus.disconnect();
    await expect(publish()).rejects.toThrow('not connected');
    bus.reconnect();
    await publish();
    expect(bus.published('expiration:complete')).toHaveLength(1);
    const metric = await register.getSingleMetric('ticketing_events_published_total')?.get();
    expect(metric?.values.map(({ labels, value }) => [labels.outcome, value])).toEqual([
      ['failed', 1],
      ['stored', 1],
    ]);
  });
});

describe('broadcast listening', () => {
  it('tells each process, and drops what its handler or the message itself breaks', async () => {
    const { bus, publish, logger, lines } = setUp();
    const seen: string[] = [];
    await listenBroadcast(bus.connect(), 'expiration:complete', (event) => void seen.push(event.data.orderId), logger);
    await listenBroadcast(bus.connect(), 'expiration:complete', () => Promise.reject(new Error('gone')), logger);
    await bus.connect().publish('expiration:complete', 'garbage');
    await publish();
    await bus.idle();
    await eventually(() => expect(seen).toEqual([orderId]));
    expect(lines.map(({ msg }) => msg)).toEqual(Array(3).fill('A broadcast event was dropped'));
  });
});
