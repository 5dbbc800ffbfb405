import type { Logger } from 'pino';
import type { NewSpan, OpenSpan, Told, Tracer } from './span';

let tracer: Tracer | undefined;

/**
 * Begins to trace this process, if there is somewhere to send spans to. Without that nothing of OpenTelemetry's SDK is
 * loaded, and everything below does nothing.
 * @param sampled the share of the traces begun here that are recorded
 * @returns how to end it
 */
export function startTracing(
  service: string,
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACES_SAMPLED: sampled }: TracingSettings,
  logger: Logger,
): () => Promise<void> {
  if (endpoint === undefined) return async () => undefined;
  // Deferred. Not import(), whose paths would have to name the compiled file.
  const { startSdk }: typeof import('./sdk') = require('./sdk');
  const started = startSdk(service, endpoint, sampled, logger);
  tracer = started;
  return async () => {
    tracer = undefined;
    await started.stop();
  };
}

interface TracingSettings {
  OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
  TRACES_SAMPLED: number;
}

/** Whether this process is traced. */
export const isTraced = (): boolean => tracer !== undefined;

/** Whether what is being done now is recorded. */
export const isRecorded = (): boolean => tracer?.isRecording() ?? false;

/** Begins a span that the caller ends; undefined while traces are off. */
export const openSpan = (span: NewSpan): OpenSpan | undefined => tracer?.open(span);

/** Does `work` in a span of its own, while traces are on. */
export function inSpan<T>(span: NewSpan, work: () => Promise<T>): Promise<T> {
  const open = openSpan(span);
  return open ? untilDone(open, work) : work();
}

async function untilDone<T>(span: OpenSpan, work: () => Promise<T>): Promise<T> {
  try {
    const result = await span.run(work);
    span.end();
    return result;
  } catch (failure) {
    span.end({ failure });
    throw failure;
  }
}

/** Says more of what is being done now, where it is traced. */
export const addToSpan = (more: Told): void => tracer?.add(more);

/**
 * Does `work` as a part of what is being done now; while traces are on and that is part of none, as the beginning of one.
 */
export const inTrace = <T>(name: string, work: () => Promise<T>): Promise<T> =>
  tracer && tracer.current() === undefined ? inSpan({ name, kind: 'internal' }, work) : work();

/** The W3C `traceparent` of what is being done now, to be kept with what it causes. */
export const currentTraceparent = (): string | undefined => tracer?.current();

/** What log lines say of the trace. */
export const traceIds = (): { trace_id: string; span_id: string } | undefined => tracer?.ids();
