/**
 * Reads from the API, for the server that renders pages. /api/orders/… is asked for at API_ORIGIN_ORDERS: in a cluster that
 * is the service itself, so that nothing has to be open to the world for us. Without that it is API_ORIGIN, the one origin
 * that browsers use as well.
 */
export async function askApi(path: string, request: RequestInit): Promise<Response> {
  const [, , resource = ''] = path.split(/[/?]/);
  const { env } = process;
  const origin = env[`API_ORIGIN_${resource.toUpperCase()}`] ?? env.API_ORIGIN ?? 'http://127.0.0.1:3000';
  const ask = () => fetch(origin + path, { ...request, cache: 'no-store' });
  // A copy that stops may end a connection just when it is used again. Reading can be done twice.
  return ask().catch(ask);
}
