import { context, propagation } from '@opentelemetry/api';

/**
 * Asks the API, for the server that renders pages: for /api/orders/… at API_ORIGIN_ORDERS. In a cluster that is the
 * service itself, so that no path has to be opened to the world for us. Without that variable it uses API_ORIGIN, the
 * one origin that browsers use, too. While traces are on (instrumentation.ts), the answer is a part of the page's.
 */
export async function askApi(path: string, request: RequestInit): Promise<Response> {
  const [, , resource = ''] = path.split(/[/?]/);
  const { env } = process;
  const origin = env[`API_ORIGIN_${resource.toUpperCase()}`] ?? env.API_ORIGIN ?? 'http://127.0.0.1:3000';
  const headers = new Headers(request.headers);
  propagation.inject(context.active(), headers, { set: (into, name, value) => into.set(name, value) });
  const ask = () => fetch(origin + path, { ...request, headers, cache: 'no-store' });
  // A copy that stops may close a kept-alive connection just as it is reused. Reading again changes nothing.
  return (request.method ?? 'GET') === 'GET' ? ask().catch(ask) : ask();
}
