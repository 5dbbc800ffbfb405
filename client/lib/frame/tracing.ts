import { type Attributes, DiagLogLevel, diag, SpanKind, type TextMapPropagator } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  type ReadableSpan,
  type SpanExporter,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';

/** The attributes that leave this server. Others have addresses, with ids and tokens in them. */
const told = ['http.method', 'http.route', 'http.status_code', 'next.span_type', 'error.type'];

/** Bounds what a collector that is away delays. */
const sendWithinMs = 2_000;

/** @throws Error unless the setting is a share, from 0 to 1 */
export function shareOf(setting: string | undefined): number {
  const share = Number(setting || 1);
  if (share >= 0 && share <= 1) return share;
  throw new Error(`TRACES_SAMPLED is not a number from 0 to 1: ${setting}`);
}

/**
 * Sends Next.js' own spans of pages with OTLP over HTTP.
 * @param sampled the share of all traces that is recorded, from 0 to 1, no matter who began them; decided by the trace's
 *   id, so that the API, with the same share, decides the same
 */
export function startTracing(endpoint: string, sampled: number): void {
  const warn = (detail: string) => console.warn('spans could not be sent', detail);
  const quiet = () => undefined;
  diag.setLogger({ error: warn, warn, info: quiet, debug: quiet, verbose: quiet }, { logLevel: DiagLogLevel.WARN });
  const url = `${endpoint.replace(/\/$/, '')}/v1/traces`;
  const exporter = new OTLPTraceExporter({ url, timeoutMillis: sendWithinMs });
  const share = new TraceIdRatioBasedSampler(sampled);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'client' }),
    sampler: new ParentBasedSampler({ root: share, remoteParentSampled: share, remoteParentNotSampled: share }),
    spanProcessors: [
      new BatchSpanProcessor(discreet(exporter), { scheduledDelayMillis: 1_000, exportTimeoutMillis: sendWithinMs }),
    ],
  });
  provider.register({ propagator: bareContext });
}

const w3c = new W3CTraceContextPropagator();

/** Takes from a visitor which trace to go on with, and nothing else that they may send along (`tracestate`, `baggage`). */
export const bareContext: TextMapPropagator = {
  fields: () => ['traceparent'],
  inject: (context, carrier, setter) => w3c.inject(context, carrier, setter),
  extract: (context, carrier, { keys, get }) =>
    w3c.extract(context, carrier, {
      keys,
      get: (from, name) => (name === 'traceparent' ? get(from, name) : undefined),
    }),
};

/** An exporter of nothing personal. The names of a page's requests are addresses; what they cause, the API's spans tell. */
const discreet = (exporter: SpanExporter): SpanExporter => ({
  export: (spans, done) =>
    exporter.export(spans.filter(({ kind }) => kind !== SpanKind.CLIENT).map(withoutDetails), done),
  shutdown: () => exporter.shutdown(),
});

/** Errors say only of which kind they are: their messages and stacks may repeat what somebody has typed. */
function withoutDetails(span: ReadableSpan): ReadableSpan {
  const attributes: Attributes = {};
  for (const name of told) if (span.attributes[name] !== undefined) attributes[name] = span.attributes[name];
  return Object.create(span, {
    attributes: { value: attributes },
    events: { value: [] },
    status: { value: { code: span.status.code } },
  });
}
