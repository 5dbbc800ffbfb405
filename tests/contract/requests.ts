import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { type Call, calls, isForOperators, named, unknownId } from '../support/calls';
import { Person, type Ticket } from '../support/person';
import { expectRefusal } from './refusal';
import { system } from './system';

let person: Person;
beforeAll(async () => {
  person = await Person.signUp(system.url);
});

// The webhook's signature is checked before its body is read; see webhook.ts.
const withBody = named(calls.filter(({ body, path }) => body && !path.endsWith('/webhook')));
const changing = named(calls.filter(({ method }) => method !== 'GET'));

/** Sends a call with another body, verbatim. */
const send = ({ method, path }: Call, body: string, contentType = 'application/json') =>
  person.request(method, path, body, { 'content-type': contentType });

describe('a body', () => {
  it.each(withBody)('that is no JSON is refused by %s with 400', async (_name, call) => {
    for (const body of ['{"title":', '{title: 1}', 'null', '"text"', '7', '\u0000']) {
      expectRefusal(await send(call, body), 400, { code: 'malformed_json' });
    }
  });

  it.each(withBody)('of another type is refused by %s with 415', async (_name, call) => {
    const body = JSON.stringify(call.body);
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'x']) {
      expectRefusal(await send(call, body, type), 415, { code: 'not_json' });
    }
    expectRefusal(await send(call, body, 'application/json; charset=latin1'), 415, { code: 'not_json' });
  });

  it.each(withBody)('of more than 32 kB is refused by %s with 413', async (_name, call) => {
    for (const size of [33_000, 3_000_000]) {
      const body = JSON.stringify({ ...call.body, padding: 'x'.repeat(size) });
      expectRefusal(await send(call, body), 413, { code: 'body_too_large' });
    }
  });

  it('of more than 32 kB is refused also when its size is not announced, or shows only when it is unpacked', async () => {
    const large = JSON.stringify({ title: 'x'.repeat(1_000_000), price: 1 });
    const encodings = [
      { body: gzipSync(large), 'content-encoding': 'gzip' },
      { body: large, 'transfer-encoding': 'chunked' },
    ];
    for (const { body, ...headers } of encodings) {
      const { status, answer } = await raw('POST', '/api/tickets', { ...headers, cookie: person.cookie }, body);
      expect([status, JSON.parse(answer).errors]).toEqual([
        413,
        [{ message: expect.any(String), code: 'body_too_large' }],
      ]);
    }
  });
});

describe("a request that another site's page sends", () => {
  it.each(changing)('is refused by %s with 403', async (_name, { method, path, body }) => {
    const { port } = new URL(system.url);
    const foreign = ['https://evil.example', 'null', 'http://localhost:1', `http://localhost.evil.example:${port}`];
    for (const origin of foreign) {
      expectRefusal(await person.request(method, path, body, { origin }), 403, { code: 'foreign_origin' });
    }
  });

  it('changes nothing', async () => {
    const ticket = await person.sell('Untouched', 10);
    const headers = { origin: 'https://evil.example' };
    const path = `/api/tickets/${ticket.id}`;
    expect((await person.request('PUT', path, { title: 'Touched', price: 1 }, headers)).status).toBe(403);
    expect((await person.request('DELETE', path, undefined, headers)).status).toBe(403);
    expect((await person.get<Ticket>(path)).body).toEqual(ticket);
  });

  it('is served when the page is our own', async () => {
    const headers = { origin: system.url };
    const { status } = await person.request('POST', '/api/tickets', { title: 'Own page', price: 1 }, headers);
    expect(status).toBe(201);
  });
});

describe('an address that is not in the contract', () => {
  it.each([
    ['GET', '/'],
    ['GET', '/api'],
    ['GET', '/api/nonsense'],
    ['GET', '/api/usersandmore/currentuser'],
    ['GET', '/api/users'],
    ['GET', '/api/users/nonsense'],
    ['GET', '/api/users/signup'],
    ['POST', '/api/users/currentuser'],
    ['GET', `/api/tickets/${unknownId}/nonsense`],
    ['PATCH', `/api/tickets/${unknownId}`],
    ['DELETE', '/api/tickets'],
    ['PUT', `/api/orders/${unknownId}`],
    ['GET', `/api/payments/${unknownId}`],
    ['GET', '/api/payments/webhook'],
    ['GET', '/healthz/live'],
    ['GET', '/healthz/ready'],
    ['GET', '/metrics'],
    ['GET', '/api/tickets/metrics'],
    ['GET', '/api/tickets/healthz/ready'],
  ])('%s %s is answered 404', async (method, path) => {
    expectRefusal(await person.request(method, path), 404, { code: 'not_found' });
  });

  it.each([
    '/api/tickets/../metrics',
    '/api/tickets/../../metrics',
    '/api/tickets/%2e%2e/metrics',
    '/api/tickets/..%2fmetrics',
    '/api/tickets//metrics',
    '//metrics',
    'http://tickets-srv/metrics',
  ])('%s does not lead around the routes to the inside', async (path) => {
    const { status, answer } = await raw('GET', path);
    expect([status, JSON.parse(answer)]).toEqual([404, { errors: [{ message: 'Not found', code: 'not_found' }] }]);
  });
});

describe('an id that is none', () => {
  const ids = [
    'nonsense',
    unknownId.slice(1),
    `${unknownId}0`,
    unknownId.toUpperCase(),
    '%00',
    '%E0%A4%A',
    '$ne',
    '%7B%7D',
  ];
  const withId = named(calls.filter((call) => call.path.includes(`/${unknownId}`) && !isForOperators(call)));

  it.each(withId)('is answered by %s as an unknown one is: 404', async (_name, { method, path, body }) => {
    for (const id of [unknownId, ...ids]) {
      const answer = await person.request(method, path.replace(unknownId, id), body);
      expectRefusal(answer, 404, { code: 'not_found' });
    }
  });
});

describe('what is for operators', () => {
  it.each(named(calls.filter(isForOperators)))('is refused to everybody else: %s', async (_name, call) => {
    const answer = await person.request(call.method, call.path, call.body);
    expectRefusal(answer, 403, { code: 'role_required' });
    expect(answer.headers.get('cache-control')).toBe('private, no-cache');
  });
});

describe('what the platform asks the services', () => {
  it.each(['auth-1', 'tickets-2', 'orders-1', 'payments-2', 'expiration-1'])(
    'is answered inside by %s',
    async (name) => {
      const { url } = system.stack.process(name);
      expect((await fetch(`${url}/healthz/live`)).status).toBe(200);
      expect((await fetch(`${url}/healthz/ready`)).status).toBe(200);
      expect(await (await fetch(`${url}/metrics`)).text()).toMatch(/^# HELP process_cpu_user_seconds_total /m);
    },
  );
});

/** Sends a request verbatim: no client normalises the path or adds a Content-Length. */
function raw(method: string, path: string, headers = {}, body?: string | Buffer) {
  return new Promise<{ status: number | undefined; answer: string }>((resolve, reject) => {
    const { hostname, port } = new URL(system.url);
    const json = { 'content-type': 'application/json' };
    const outgoing = request({ hostname, port, method, path, headers: { ...(body && json), ...headers } });
    outgoing.on('response', (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode, answer }), reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
