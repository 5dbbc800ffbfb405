import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describeApi, eventStream, idParameter, json, type Operation, refusals } from '@ticketing/common';
import { askHostilely } from '../ask-hostilely';

const show: Operation = { parameters: [idParameter], responses: { 200: json('It', { const: 1 }), ...refusals(404) } };
const stream: Operation = { responses: { 200: eventStream('News') } };
const api = describeApi({
  title: 'Things',
  description: '',
  apiPath: '/api/things',
  schemas: {},
  paths: { '/stream': { get: stream }, '/{id}': { get: show } },
});
const known = { sessions: ['session=a'], ids: ['a', 'b'] };
const notFound = JSON.stringify({ errors: [{ message: 'Not found', code: 'not_found' }] });

let server: Server;
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function ask(listener: RequestListener, timeoutMs = 5_000): Promise<string | undefined> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return askHostilely(`http://127.0.0.1:${port}`, api, known, { requests: 300, seed: 1, timeoutMs });
}

/** A service that answers as described. */
const wellBehaved: RequestListener = ({ method, url = '' }, res) => {
  const [path = ''] = url.split('?');
  if (method !== 'GET') res.writeHead(404, { 'content-type': 'application/json' }).end(notFound);
  else if (path.endsWith('/stream'))
    res.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n');
  else res.writeHead(200, { 'content-type': 'application/json' }).end(path.endsWith('/openapi.json') ? '{}' : '1');
};

/** The same, except for the id b. */
const otherwise =
  (listener: RequestListener): RequestListener =>
  (req, res) =>
    (req.url?.endsWith('/b') ? listener : wellBehaved)(req, res);

describe('hostile requests', () => {
  it('find nothing where every answer is as described, streams that never end included', async () => {
    expect(await ask(wellBehaved)).toBeUndefined();
  });

  it.each<[string, RequestListener, RegExp]>([
    ['an unexpected error', (_req, res) => res.writeHead(500).end('stack'), /500: stack$/],
    [
      'a status that is not described',
      (_req, res) => res.writeHead(418).end(),
      /answered 418, which is not described$/,
    ],
    [
      'a body of another shape',
      (_req, res) => res.setHeader('content-type', 'application/json').end('2'),
      /another body/,
    ],
    ['a lost connection', (req) => req.socket.destroy(), /socket hang up/],
  ])('find %s, and name a smallest request for it', async (_case, listener, problem) => {
    const found = await ask(otherwise(listener));
    expect(found).toMatch(problem);
    expect(found).toMatch(/^\{"method":"GET","path":"\/api\/things\/b","headers":\{\}\}\n/);
  });

  it('find what is never answered', async () => {
    expect(
      await ask(
        otherwise(() => undefined),
        200,
      ),
    ).toMatch(/no answer in 200 ms/);
  });
});
