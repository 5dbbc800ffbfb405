import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from '@ticketing/common/testing';
import { closeServers, gateway, nobody, service } from './services';

afterEach(closeServers);

/** Answers with the request that it got. */
async function echo(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method, url, headers } = incoming;
  response.setHeader('set-cookie', ['a=1', 'b=2']);
  response.end(JSON.stringify({ method, url, headers, body: await text(incoming) }));
}

const named = (name: string) => (_incoming: IncomingMessage, response: ServerResponse) => response.end(name);
const body = (answer: Response) => answer.text();

test('passes method, path, query, body and answer on', async () => {
  const url = await gateway([(await service(echo)).url]);

  const answer = await fetch(`${url}/api/tickets/1?q=%20x`, { method: 'PUT', body: '{"price":5}' });

  expect(await answer.json()).toMatchObject({ method: 'PUT', url: '/api/tickets/1?q=%20x', body: '{"price":5}' });
  expect(answer.headers.getSetCookie()).toEqual(['a=1', 'b=2']);
});

test('says who asked, and believes nobody else about it', async () => {
  const url = await gateway([(await service(echo)).url]);

  const answer = await fetch(`${url}/api/tickets`, {
    headers: {
      'x-forwarded-for': '1.2.3.4',
      forwarded: 'for=1.2.3.4',
      'x-real-ip': '1.2.3.4',
      'x-request-id': 'bad id!',
    },
  });

  const { headers } = (await answer.json()) as { headers: Record<string, string> };
  expect(headers).toMatchObject({
    host: new URL(url).host,
    'x-forwarded-for': '127.0.0.1',
    'x-forwarded-proto': 'http',
    'x-forwarded-host': new URL(url).host,
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['forwarded']));
  expect(Object.keys(headers)).not.toEqual(expect.arrayContaining(['x-real-ip']));
});

test('keeps a valid request id', async () => {
  const url = await gateway([(await service(echo)).url]);
  const answer = await fetch(`${url}/api/tickets`, { headers: { 'x-request-id': 'order-42' } });
  expect(await answer.json()).toMatchObject({ headers: { 'x-request-id': 'order-42' } });
});

test('takes turns between the copies of a service', async () => {
  const url = await gateway([(await service(named('a'))).url, (await service(named('b'))).url]);
  const answers: string[] = [];
  for (let index = 0; index < 4; index += 1) answers.push(await fetch(`${url}/api/tickets`).then(body));
  expect(answers).toEqual(['a', 'b', 'a', 'b']);
});

test('gives a request with its whole body to the next copy when the first cannot be reached', async () => {
  const url = await gateway([await nobody(), (await service(echo)).url]);
  const large = 'x'.repeat(500_000);
  for (let index = 0; index < 3; index += 1) {
    const answer = await fetch(`${url}/api/tickets`, { method: 'POST', body: large });
    expect(await answer.json()).toMatchObject({ body: large });
  }
});

test('repeats a GET that was cut off before its answer, but never a POST', async () => {
  const seen: string[] = [];
  const cutsOff = await service((incoming) => {
    seen.push(incoming.method ?? '');
    incoming.socket.destroy();
  });
  const url = await gateway([cutsOff.url, (await service(named('answered'))).url, cutsOff.url]);

  expect(await fetch(`${url}/api/tickets`).then(body)).toBe('answered');
  expect(await fetch(`${url}/api/tickets`).then(body)).toBe('answered');
  const post = await fetch(`${url}/api/tickets`, { method: 'POST', body: '{}' });

  expect(post.status).toBe(502);
  expect(seen.filter((method) => method === 'POST')).toHaveLength(1);
});

test.each(['GET', 'POST'])(
  'answers a %s with 502 in the shape of every error when no copy can be reached',
  async (method) => {
    const url = await gateway([await nobody(), await nobody()]);
    const answer = await fetch(`${url}/api/tickets`, { method, ...(method === 'POST' ? { body: '{}' } : {}) });
    expect(answer.status).toBe(502);
    expect(await answer.json()).toEqual({ errors: [{ message: expect.any(String), code: 'bad_gateway' }] });
  },
);

/** A copy that says whether it serves, and answers everything else with its name. */
const watchedCopy = (name: string, serves: () => boolean) =>
  service(({ url }, response) => {
    if (url === '/healthz/serving' && !serves()) response.statusCode = 503;
    response.end(name);
  });
const watched = (everyMs: number) => ({ watched: { services: ['tickets-srv'], everyMs } });

test('asks no copy that says it does not serve, as a cluster does', async () => {
  const serving = new Set(['first', 'second']);
  const copies = await Promise.all(['first', 'second'].map((name) => watchedCopy(name, () => serving.has(name))));
  const url = await gateway(
    copies.map((each) => each.url),
    [],
    watched(10),
  );
  const asked = async () => (await fetch(`${url}/api/tickets`)).text();

  serving.delete('first');
  await eventually(async () => expect([await asked(), await asked(), await asked()]).not.toContain('first'));
  serving.delete('second');
  serving.add('first');
  await eventually(async () => expect([await asked(), await asked(), await asked()]).not.toContain('second'));
  serving.delete('first');
  await eventually(async () => expect(await asked()).toContain('unavailable'));
});

test('answers 503 and when to come back while no copy serves, and asks again at once when one has come back', async () => {
  let serves = false;
  let looks = 0;
  const copy = await watchedCopy('tickets', () => {
    looks += 1;
    return serves;
  });
  const url = await gateway([copy.url], [], watched(600_000));
  await eventually(() => expect(looks).toBe(1));

  const answer = await eventually(async () => {
    const refused = await fetch(`${url}/api/tickets`, { method: 'POST', body: '{}' });
    expect(refused.status).toBe(503);
    return refused;
  });
  expect(answer.headers.get('retry-after')).toBe('1');
  expect(await answer.json()).toEqual({ errors: [{ message: expect.any(String), code: 'unavailable' }] });
  serves = true;
  expect(await fetch(`${url}/api/tickets`).then(body)).toBe('tickets');
});

test('answers 404 for what does not run here', async () => {
  const answer = await fetch(`${await gateway([])}/`);
  expect(answer.status).toBe(404);
  expect(await answer.json()).toEqual({ errors: [{ message: 'Not found', code: 'not_found' }] });
});

test('passes a stream of events on at once, and its end by the visitor too', async () => {
  let stream: ServerResponse | undefined;
  const events = await service((_incoming, response) => {
    stream = response;
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
  });
  const url = await gateway([events.url]);
  const leave = new AbortController();

  // The headers arrive although no event was sent yet.
  const answer = await fetch(`${url}/api/tickets/stream`, { signal: leave.signal });
  const reader = answer.body?.getReader();
  for (const event of ['data: 1\n\n', 'data: 2\n\n']) {
    stream?.write(event);
    const { value } = (await reader?.read()) ?? {};
    expect(Buffer.from(value ?? []).toString()).toBe(event);
  }
  if (!stream) throw new Error('the service was not asked');
  const closed = once(stream, 'close');
  leave.abort();
  await closed;
});

test('cuts an answer off when the service dies in the middle of it', async () => {
  const dying = await service((incoming, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => incoming.socket.destroy());
  });
  const url = await gateway([dying.url]);
  const answer = await fetch(`${url}/api/tickets`);
  await expect(answer.text()).rejects.toThrow();
});

test('survives visitors who leave in the middle of their request', async () => {
  const { url: tickets, server } = await service((incoming, response) => {
    if (incoming.method === 'GET') response.end('still here');
  });
  const url = await gateway([tickets]);

  const leaving = request(`${url}/api/tickets`, { method: 'POST', headers: { 'content-length': '1000' } });
  leaving.on('error', () => undefined);
  leaving.write('half');
  const [incoming]: IncomingMessage[] = await once(server, 'request');
  if (!incoming) throw new Error('the service was not asked');
  const aborted = new Promise((resolve) => incoming.on('error', resolve));
  leaving.destroy();
  await aborted;

  expect(await fetch(`${url}/api/tickets`).then(body)).toBe('still here');
});

test('connects a WebSocket to its service', async () => {
  const client = await service(() => undefined);
  client.server.on('upgrade', (incoming, socket) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${incoming.headers.upgrade}\r\n\r\n`,
    );
    socket.pipe(socket);
  });
  const { port, hostname } = new URL(await gateway([], [client.url]));

  const socket = connect(Number(port), hostname);
  socket.write('GET /_next/hmr HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
  const [head] = await once(socket, 'data');
  expect(`${head}`).toContain('101 Switching Protocols');
  socket.write('ping');
  const [echoed] = await once(socket, 'data');
  expect(`${echoed}`).toBe('ping');
  socket.destroy();
});
