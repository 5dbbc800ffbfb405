/** Next.js calls this before it serves anything. Without an address for traces, nothing of OpenTelemetry's SDK is loaded. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME === 'nodejs' && process.env.OTEL_EXPORTER_OTLP_ENDPOINT) {
    const { shareOf, startTracing } = await import('./lib/frame/tracing');
    startTracing(process.env.OTEL_EXPORTER_OTLP_ENDPOINT, shareOf(process.env.TRACES_SAMPLED));
  }
}
