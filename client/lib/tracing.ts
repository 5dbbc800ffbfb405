import { type Attributes, SpanKind } from '@opentelemetry/api';
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

/**
 * Sends Next.js' own spans of pages with OTLP over HTTP.
 * @param sampled the share of the requests that are traced, from 0 to 1, unless the caller has decided
 */
export function startTracing(endpoint: string, sampled: number): void {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis: 2_000 });
  new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'client' }),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(sampled) }),
    spanProcessors: [new BatchSpanProcessor(discreet(exporter), { scheduledDelayMillis: 1_000 })],
  }).register();
}

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
