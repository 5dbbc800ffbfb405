import { Counter, Gauge, Histogram } from 'prom-client';
import { oldestUnhandled } from './unhandled';

/** Messages received, by outcome of the delivery. */
export const eventsHandled = new Counter({
  name: 'ticketing_events_handled_total',
  help: 'Deliveries by outcome: handled, failed (will be delivered again), parked or malformed (dead letters)',
  labelNames: ['subject', 'outcome'] as const,
});

/** Shows zeros for a subject: to Prometheus, a series that begins with its first event has not increased. */
export function countFromZero(subject: string): void {
  for (const outcome of ['handled', 'failed', 'parked', 'malformed']) eventsHandled.inc({ subject, outcome }, 0);
}

/** How long handlers work on a delivery, including quick retries. */
export const eventHandlingSeconds = new Histogram({
  name: 'ticketing_event_handling_seconds',
  help: 'Time spent in the handler of a delivery, in-process retries included',
  labelNames: ['subject'] as const,
  buckets: [0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
});

/** Messages sent; `failed` includes unknown outcomes, after which the event is sent again. */
export const eventsPublished = new Counter({
  name: 'ticketing_events_published_total',
  help: 'Published events by outcome: stored by the broker, or failed',
  labelNames: ['subject', 'outcome'] as const,
});

/** What people wait for: from the change to its effect in another service, whatever lay in between. */
export const eventAgeSeconds = new Histogram({
  name: 'ticketing_event_age_seconds',
  help: 'Age of an event when its handler was done; without those that a reconciliation has published again',
  labelNames: ['subject'] as const,
  // 2 is what it may be.
  buckets: [0.05, 0.1, 0.25, 0.5, 1, 2, 5, 15, 60, 300, 3600],
});

/** Grows while a handler hangs or keeps failing, or a backlog is longer than what it can take. */
export const unhandledSeconds = new Gauge({
  name: 'ticketing_event_unhandled_oldest_seconds',
  help: 'Age of the oldest event that is delivered and not handled yet, without those that a reconciliation has published again; no value while there is none',
  labelNames: ['subject'] as const,
  collect() {
    this.reset();
    const now = Date.now();
    for (const [subject, since] of oldestUnhandled(now)) this.set({ subject }, Math.max(0, (now - since) / 1000));
  },
});
