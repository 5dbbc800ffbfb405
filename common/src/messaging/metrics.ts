import { Counter, Histogram } from 'prom-client';

/** Messages received, by outcome of the delivery. */
export const eventsHandled = new Counter({
  name: 'ticketing_events_handled_total',
  help: 'Deliveries by outcome: handled, failed (will be delivered again), parked or malformed (dead letters)',
  labelNames: ['subject', 'outcome'] as const,
});

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
