import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A span as it was sent. */
export interface SentSpan {
  service: string;
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Record<string, unknown>;
  links: { traceId: string; spanId: string }[];
}

/** What has been received in place of an OpenTelemetry collector, by OTLP over HTTP in JSON. */
export interface Collector {
  url: string;
  /** All spans so far. */
  spans: SentSpan[];
  /** Everything that was sent, word for word. */
  texts: string[];
  stop(): Promise<void>;
}

/** Starts a server that receives spans. */
export async function startCollector(): Promise<Collector> {
  const spans: SentSpan[] = [];
  const texts: string[] = [];
  const server = createServer(async (req, res) => {
    const sent = await text(req);
    texts.push(sent);
    spans.push(...spansIn(sent));
    res.setHeader('content-type', 'application/json').end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    spans,
    texts,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

type Sent = { key: string; value: Record<string, unknown> }[];
type SpanInJson = Omit<SentSpan, 'service' | 'attributes'> & { attributes: Sent };

function spansIn(sent: string): SentSpan[] {
  const { resourceSpans } = JSON.parse(sent) as {
    resourceSpans: { resource: { attributes: Sent }; scopeSpans: { spans: SpanInJson[] }[] }[];
  };
  return resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans
      .flatMap((scope) => scope.spans)
      .map((span) => ({
        ...span,
        links: span.links ?? [],
        service: String(read(resource.attributes)['service.name']),
        attributes: read(span.attributes),
      })),
  );
}

const read = (attributes: Sent): Record<string, unknown> =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]));
