import { setTimeout as wait } from 'node:timers/promises';
import {
  type Context,
  type ContextManager,
  context,
  DiagLogLevel,
  diag,
  propagation,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  NodeTracerProvider,
  ParentBasedSampler,
  TraceIdRatioBasedSampler,
} from '@opentelemetry/sdk-trace-node';
import type { Logger } from 'pino';
import { runTraced, tracedContext } from '../service/correlation';
import type { OpenSpan, Told, Tracer } from './span';

/** A process that dies loses the spans of this time. */
const sendEveryMs = 1_000;
/** Bounds how long a collector that is away delays a stop. */
const sendWithinMs = 2_000;

const notSent = 'spans could not be sent';

const kinds = {
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
  internal: SpanKind.INTERNAL,
};

/** Starts OpenTelemetry's SDK for this process. Only loaded where traces are on. */
export function startSdk(service: string, endpoint: string, sampled: number, logger: Logger): Tracer {
  const warn = (detail: string) => logger.warn({ detail }, notSent);
  const quiet = () => undefined;
  diag.setLogger(
    { error: warn, warn, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  const exporter = new OTLPTraceExporter({
    url: `${endpoint.replace(/\/$/, '')}/v1/traces`,
    timeoutMillis: sendWithinMs,
  });
  // By the trace's id: the web app decides the same of the same trace.
  const share = new TraceIdRatioBasedSampler(sampled);
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    sampler: new ParentBasedSampler({ root: share, remoteParentSampled: share, remoteParentNotSampled: share }),
    spanProcessors: [
      new BatchSpanProcessor(exporter, { scheduledDelayMillis: sendEveryMs, exportTimeoutMillis: sendWithinMs }),
    ],
  });
  provider.register({ contextManager });
  const tracer = provider.getTracer('ticketing');
  return {
    open: ({ name, kind, attributes = {}, from, caller, again }) => {
      const parent = caller !== undefined ? read(caller) : from !== undefined ? ours(from) : context.active();
      const cause = trace.getSpanContext(parent);
      // What of ours caused it is not recorded either.
      if (cause && !cause.isRemote && !isSampled(parent)) return passedBy(parent);
      const links = again === undefined ? [] : linkTo(again);
      const span = tracer.startSpan(name, { kind: kinds[kind], attributes, links }, parent);
      const inside = trace.setSpan(parent, span);
      return {
        run: (work) => context.with(inside, work),
        end: ({ name: better, ...more } = {}) => {
          if (better !== undefined) span.updateName(better);
          add(span, more);
          span.end();
        },
      };
    },
    isRecording: () => isSampled(context.active()),
    current: () => {
      const now = trace.getSpanContext(context.active());
      return now && `00-${now.traceId}-${now.spanId}-0${now.traceFlags & TraceFlags.SAMPLED}`;
    },
    ids: () => {
      const now = trace.getSpanContext(context.active());
      return now && { trace_id: now.traceId, span_id: now.spanId };
    },
    add: (more) => {
      const span = trace.getSpan(context.active());
      if (span) add(span, more);
    },
    stop: async () => {
      const late = new AbortController();
      // The exporter counts its time from when it is connected, and waits for that as long as the system does.
      const inTime = wait(sendWithinMs, undefined, { signal: late.signal }).then(() => warn('no answer in time'));
      try {
        await Promise.race([provider.shutdown(), inTime]);
      } catch (err) {
        logger.warn({ err }, notSent);
      } finally {
        late.abort();
        for (const api of [trace, context, propagation, diag]) api.disable();
      }
    },
  };
}

/** Finds what is being done where the correlation id is: a storage of its own would cost as much again. */
const contextManager: ContextManager = {
  active: () => tracedContext() ?? ROOT_CONTEXT,
  with: (traced, work, self, ...args) => runTraced(traced, () => work.apply(self, args)),
  bind: (traced, target) =>
    typeof target === 'function'
      ? Object.assign((...args: unknown[]) => runTraced(traced, () => target(...args)), target)
      : target,
  enable: () => contextManager,
  disable: () => contextManager,
};

const read = (traceparent: string): Context => propagation.extract(ROOT_CONTEXT, { traceparent });

/** What one of our own processes has decided holds; the sampler trusts whom it takes for local. */
function ours(traceparent: string): Context {
  const cause = trace.getSpanContext(read(traceparent));
  return cause ? trace.setSpanContext(ROOT_CONTEXT, { ...cause, isRemote: false }) : ROOT_CONTEXT;
}

function add(span: Span, { attributes, failure }: Told): void {
  if (attributes) span.setAttributes(attributes);
  if (failure === undefined) return;
  // Its kind and not its message, which may repeat what somebody has typed.
  span.setAttribute('error.type', failure instanceof Error ? failure.constructor.name : String(failure));
  span.setStatus({ code: SpanStatusCode.ERROR });
}

const isSampled = (of: Context): boolean => Boolean((trace.getSpanContext(of)?.traceFlags ?? 0) & TraceFlags.SAMPLED);

const passedBy = (parent: Context): OpenSpan => ({
  run: (work) => context.with(parent, work),
  end: () => undefined,
});

function linkTo(traceparent: string) {
  const linked = trace.getSpanContext(read(traceparent));
  return linked ? [{ context: linked }] : [];
}
