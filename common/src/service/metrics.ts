import { Counter, collectDefaultMetrics, Gauge, Histogram, register } from 'prom-client';

/** The process's metrics, in Prometheus' text format at GET /metrics. */
export const metrics = register;

/** How often a sweep or a reconciliation had to act; stays at zero while nothing fails. */
export const repairs = new Counter({
  name: 'ticketing_repairs_total',
  help: 'Times a sweep had to finish what was left behind',
  labelNames: ['kind'],
});

/** Grows while events of a subject cannot be published: no broker, or a channel that accepts nothing. */
export const outboxAge = new Gauge({
  name: 'ticketing_outbox_oldest_seconds',
  help: 'For how long the oldest unpublished event of a subject has waited; no value while none waits',
  labelNames: ['subject'],
});

const requestDuration = new Histogram({
  name: 'ticketing_http_request_duration_seconds',
  help: 'Duration of HTTP requests',
  labelNames: ['method', 'route', 'status'],
  // 0.3 is what reserving may take.
  buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.3, 0.5, 1, 2.5, 5],
});

/** The pages that are watching. */
export const streamsOpen = new Gauge({
  name: 'ticketing_streams_open',
  help: 'Streams of live updates that are open now',
});

/** What became of a request: its status, or `aborted` if its caller left before. */
export type RequestStatus = number | 'aborted';

/** Counts a request that took this many seconds. */
export function observeRequest(
  labels: { method: string; route: string; status: RequestStatus },
  seconds: number,
): void {
  requestDuration.observe(labels, seconds);
}

/** Adds the Node process's own metrics; once per process, at start-up. */
export function collectProcessMetrics(): void {
  // The default, to look at the event loop every 10 ms, is half of what an idle service costs.
  if (!register.getSingleMetric('process_cpu_user_seconds_total'))
    collectDefaultMetrics({ eventLoopMonitoringPrecision: 50 });
}
