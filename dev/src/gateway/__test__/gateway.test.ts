import { once } from 'node:events';
import { Agent, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { eventually } from '@ticketing/common/testing';
import { closeServers, gateway, nobody, service } from './services';

afterEach(closeServers);

/** Answers with the request it received. */
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

test.each([
  ['a long answer', 'application/json', 5_000, 'gzip'],
  ['not a short one', 'application/json', 500, null],
  ['not a picture', 'image/png', 5_000, null],
  ['not what must not be transformed', 'text/event-stream', 5_000, null],
])('compresses what services do not: %s', async (_what, type, length, encoding) => {
  const answer = 'x'.repeat(length);
  const { url: tickets } = await service((_incoming, response) => {
    const caching = type === 'text/event-stream' ? 'no-cache, no-transform' : 'no-cache';
    response.writeHead(200, { 'content-type': type, 'content-length': length, 'cache-control': caching }).end(answer);
  });
  const url = `${await gateway([tickets])}/api/tickets`;

  const zipped = await fetch(url, { headers: { 'accept-encoding': 'gzip' } });
  expect([zipped.headers.get('content-encoding'), await zipped.text()]).toEqual([encoding, answer]);
  const plain = await fetch(url, { headers: { 'accept-encoding': 'identity' } });
  expect([plain.headers.get('content-encoding'), await plain.text()]).toEqual([null, answer]);
});

test('passes no TRACE on', async () => {
  const { port } = new URL(await gateway([(await service(named('asked'))).url]));
  const asking = request({ port, method: 'TRACE', path: '/api/tickets' }).end();
  const [{ statusCode }] = await once(asking, 'response');
  expect(statusCode).toBe(404);
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
const watched = (everyMs: number, patienceMs = 200) => ({
  watched: { services: ['tickets-srv'], everyMs, patienceMs },
});

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
  const copy = await watchedCopy('tickets', () => serves);
  const url = await gateway([copy.url], [], watched(600_000));

  const answer = await fetch(`${url}/api/tickets`, { method: 'POST', body: '{}' });
  expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
  expect(await answer.json()).toEqual({ errors: [{ message: expect.any(String), code: 'unavailable' }] });
  serves = true;
  expect(await fetch(`${url}/api/tickets`).then(body)).toBe('tickets');
});

test('lets a request wait for the only copy that is about to come back', async () => {
  let looks = 0;
  const copy = await watchedCopy('tickets', () => {
    looks += 1;
    return looks > 3;
  });
  const url = await gateway([copy.url], [], watched(600_000, 600_000));
  expect(await fetch(`${url}/api/tickets`).then(body)).toBe('tickets');
  expect(looks).toBe(4);
});

test('asks a copy whether it serves only when there is a request for it and the last answer is old', async () => {
  let looks = 0;
  const copy = await watchedCopy('tickets', () => {
    looks += 1;
    return true;
  });
  const url = await gateway([copy.url], [], watched(600_000));
  expect(looks).toBe(0);
  for (let request = 0; request < 3; request += 1) await fetch(`${url}/api/tickets`).then(body);
  expect(looks).toBe(1);
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

  // The headers arrive before the first event.
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

/** A service that accepts every upgrade, and a function that requests one through the gateway. */
async function upgrading() {
  const client = await service(echo);
  const asked: IncomingMessage[] = [];
  client.server.on('upgrade', (incoming, socket) => {
    asked.push(incoming);
    const { upgrade } = incoming.headers;
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: ${upgrade}\r\nX-Mark: 1\r\n\r\n`);
    socket.pipe(socket);
  });
  return { url: client.url, asked };
}

/** Sends text to a gateway. @returns what comes next */
async function raw(url: string, text: string) {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(text.replaceAll('\n', '\r\n'));
  const next = async () => `${(await once(socket, 'data'))[0]}`;
  return { socket, next, head: await next() };
}

const upgradeTo = (protocol: string, path = '/_next/hmr', more = '') =>
  `GET ${path} HTTP/1.1\nHost: localhost\nConnection: Upgrade\nUpgrade: ${protocol}\nX-Forwarded-For: 1.2.3.4\n${more}\n`;

test('connects a WebSocket to the service that takes them, with the headers of any other request', async () => {
  const client = await upgrading();
  const url = await gateway([], [client.url], { webSockets: 'client-srv' });

  const { socket, head, next } = await raw(url, upgradeTo('websocket'));

  expect(head).toMatch(/^HTTP\/1.1 101 Switching Protocols\r\n/);
  expect(head).toMatch(/x-mark: 1/i);
  expect(client.asked[0]?.headers).toMatchObject({ upgrade: 'websocket', 'x-forwarded-for': '127.0.0.1' });
  socket.write('ping');
  expect(await next()).toBe('ping');
  socket.destroy();
});

test.each([
  ['nobody takes them', {}, upgradeTo('websocket')],
  ['the service takes none', { webSockets: 'client-srv' }, upgradeTo('websocket', '/api/tickets')],
  ['it is for HTTP/2', { webSockets: 'client-srv' }, upgradeTo('h2c', '/', 'HTTP2-Settings: AAMAAABkAAQ\n')],
  ['it is for something else', {}, upgradeTo('TLS/1.0')],
])('answers a request for another protocol as if there were none when %s', async (_when, options, text) => {
  const client = await upgrading();
  const url = await gateway([client.url], [client.url], options);

  const { socket, head } = await raw(url, text);

  expect(head).toMatch(/^HTTP\/1.1 200 OK/);
  expect(client.asked).toEqual([]);
  expect(head).not.toContain('"upgrade"');
  expect(head).not.toContain('"http2-settings"');
  // It is no tunnel: what follows is another request, for this or another service.
  socket.write('GET /metrics HTTP/1.1\r\nHost: evil.example\r\n\r\n');
  expect(`${(await once(socket, 'data'))[0]}`).toMatch(/^HTTP\/1.1 421 /);
  socket.destroy();
});

test.each([{}, { webSockets: 'client-srv' }])(
  'passes on the body of a request that wants HTTP/2 (%j)',
  async (options) => {
    const url = await gateway([(await service(echo)).url], [], options);
    const start = 'POST /api/tickets HTTP/1.1\nHost: localhost\nConnection: Upgrade, HTTP2-Settings\nUpgrade: h2c\n';
    const bodies = ['Content-Length: 7\n\n{"a":1}', 'Transfer-Encoding: chunked\n\n7\n{"a":1}\n0\n\n'];
    for (const text of bodies) {
      const { socket, head } = await raw(url, `${start}${text}`);
      expect(head).toContain(JSON.stringify({ body: '{"a":1}' }).slice(1));
      socket.destroy();
    }
  },
);

test('answers a WebSocket with an error when its service does not switch', async () => {
  const url = await gateway([], [(await service(echo)).url], { webSockets: 'client-srv' });
  const { head } = await raw(url, upgradeTo('websocket'));
  expect(head).toMatch(/^HTTP\/1.1 502 /);
});

test.each(['content-length', 'transfer-encoding', 'host', 'X-Forwarded-For, content-length'])(
  'a request cannot be given another meaning by naming %s a matter of the connection',
  async (name) => {
    const url = await gateway([(await service(echo)).url]);
    const framing = 'Content-Length: 46';
    const smuggled = 'GET /healthz/ready HTTP/1.1\nHost: localhost\n\n\n';
    const text = `POST /api/tickets HTTP/1.1\nHost: localhost\nConnection: ${name}\n${framing}\n\n${smuggled}`;
    const { socket, head } = await raw(url, text);
    expect(head).toContain('"method":"POST"');
    expect(head).toContain('"host":"localhost"');
    expect(head).toContain('"x-forwarded-for":"127.0.0.1"');
    expect(head).toContain('"body":"GET /healthz/ready');
    socket.destroy();
  },
);

test.each(['evil.example', 'evil.example:3000', 'localhost.evil.example', '', '10.0.0.1'])(
  'refuses requests for the host "%s", which is not this machine',
  async (host) => {
    const client = await upgrading();
    const url = await gateway([client.url], [client.url], { webSockets: 'client-srv' });
    for (const text of [`GET /api/tickets HTTP/1.1\nHost: ${host}\n\n`, upgradeTo('websocket')]) {
      const { head } = await raw(url, text.replace('Host: localhost', `Host: ${host}`));
      expect(head).toMatch(/^HTTP\/1.1 421 /);
      expect(head).toContain('"code":"foreign_host"');
    }
    expect(client.asked).toEqual([]);
  },
);

test('says how people see the site: as asked, or through a tunnel that keeps its name', async () => {
  const options = { allowedHosts: ['127.0.0.1', 'tickets.example'], publicOrigin: new URL('https://tickets.example') };
  const url = await gateway([(await service(echo)).url], [], options);
  const seen = async (host: string) => (await raw(url, `GET /api/tickets HTTP/1.1\nHost: ${host}\n\n`)).head;
  expect(await seen('tickets.example')).toContain('"x-forwarded-proto":"https","x-forwarded-host":"tickets.example"');
  expect(await seen('127.0.0.1:3000')).toContain('"x-forwarded-proto":"http","x-forwarded-host":"127.0.0.1:3000"');
});

test('answers too long an address, and what is no request, in the shape of every error', async () => {
  const url = await gateway([(await service(echo)).url]);
  const answer = await fetch(`${url}/api/tickets?q=${'x'.repeat(20_000)}`);
  expect([answer.status, await answer.json()]).toEqual([
    431,
    { errors: [{ message: 'The address and headers are too long', code: 'headers_too_large' }] },
  ]);
  const { head } = await raw(url, 'nonsense\n\n');
  expect(head).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  expect(head).toContain('"code":"bad_request"');
});

test('passes on an answer whose headers repeat the longest address', async () => {
  const repeating = await service(({ url = '' }, response) => {
    response.setHeader('link', `<${url}>; rel="next"`);
    response.setHeader('location', encodeURIComponent(url));
    response.end();
  });
  const url = await gateway([repeating.url]);
  const asking = request(`${url}/api/tickets?q=${'%20'.repeat(4_900)}`, { maxHeaderSize: 100_000 });
  asking.end();
  const [answer]: IncomingMessage[] = await once(asking, 'response');
  expect([answer?.statusCode, answer?.headers.link?.length]).toEqual([200, 14_729]);
});

test('answers 504 when a service says nothing, and asks nobody else', async () => {
  const asked: string[] = [];
  const silent = await service(({ url = '' }) => void asked.push(url));
  const url = await gateway([silent.url, silent.url], [], { silenceMs: 100 });
  const answer = await fetch(`${url}/api/tickets`);
  expect([answer.status, await answer.json()]).toEqual([
    504,
    { errors: [{ message: 'The service does not answer', code: 'gateway_timeout' }] },
  ]);
  expect(asked).toHaveLength(1);
});

test('passes on an answer that comes before the end of the body, and goes on serving the visitor', async () => {
  const { url: tickets } = await service(async (incoming, response) => {
    if (incoming.method === 'GET') response.end('served');
    else response.writeHead(413).end('too large');
  });
  const url = await gateway([tickets]);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const ask = async (method: string, body: string) => {
    const asking = request(`${url}/api/tickets`, { method, agent });
    asking.end(body);
    const [answer]: IncomingMessage[] = await once(asking, 'response');
    return answer && [answer.statusCode, await text(answer)];
  };
  expect(await ask('POST', 'x'.repeat(3_000_000))).toEqual([413, 'too large']);
  expect(await ask('GET', '')).toEqual([200, 'served']);
  agent.destroy();
});
