import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { testApp } from './test-app';

const { app } = testApp();
const post = (body: string, type = 'application/json') =>
  request(app).post('/api/echo').set('Content-Type', type).send(body);
const code = (response: request.Response): unknown => response.body.errors[0].code;

describe('a body', () => {
  it('is read as JSON', async () => {
    const response = await post('{ "a":  1 }', 'application/json; charset=utf-8');
    expect(response.body).toMatchObject({ body: { a: 1 } });
  });

  it.each(['{', '{"a":}', "{'a':1}", 'null', '7', '"text"', 'undefined', '{"a":1}}', '\u0000'])(
    'that is no JSON object or list (%j) is refused with 400',
    async (body) => {
      const response = await post(body);
      expect(response.status).toBe(400);
      expect(response.body).toEqual({ errors: [{ message: 'The body is not valid JSON', code: 'malformed_json' }] });
    },
  );

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/xml',
    '',
  ])('of the type "%s" is refused with 415', async (type) => {
    const response = await post('{"a":1}', type);
    expect(response.status).toBe(415);
    expect(code(response)).toBe('not_json');
  });

  it('may be of any type where its route says so, and is of its own size there', async () => {
    const send = (text: string) => request(app).post('/api/any-type').type('form').send(text);
    expect((await send('One=Click')).body).toMatchObject({ body: 'One=Click' });
    expect((await send('x'.repeat(2_000))).status).toBe(413);
    expect((await request(app).post('/api/signed').type('form').send('a=1')).status).toBe(415);
  });

  it.each(['POST', 'PUT', 'DELETE'] as const)(
    'may be missing from a %s, with or without a length of 0',
    async (method) => {
      const send = () => request(app)[method.toLowerCase() as 'post' | 'put' | 'delete']('/api/echo');
      expect((await send()).status).toBe(200);
      // What a browser sends for fetch(…, { method: 'POST' }).
      expect((await send().set('Content-Length', '0')).status).toBe(200);
    },
  );

  it('of more than 32 kB is refused with 413, also when it only becomes that large unzipped', async () => {
    const large = JSON.stringify({ text: 'x'.repeat(33_000) });
    const plain = await post(large);
    expect(plain.status).toBe(413);
    expect(code(plain)).toBe('body_too_large');
    const zipped = await request(app)
      .post('/api/echo')
      .set({ 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' })
      .serialize((body) => body)
      .send(gzipSync(large) as unknown as object);
    expect(zipped.status).toBe(413);
  });

  it('of 32 kB passes', async () => {
    expect((await post(JSON.stringify({ text: 'x'.repeat(32_000) }))).status).toBe(200);
  });

  it.each([
    ['an unknown encoding', { 'Content-Encoding': 'rot13' }, 415],
    ['an unknown character set', { 'Content-Type': 'application/json; charset=klingon' }, 415],
    ['a broken zip', { 'Content-Encoding': 'gzip' }, 400],
  ])('in %s is refused', async (_what, headers, status) => {
    const response = await request(app)
      .post('/api/echo')
      .set('Content-Type', 'application/json')
      .set(headers)
      .send('{}');
    expect(response.status).toBe(status);
    expect(response.body.errors).toHaveLength(1);
  });
});

describe('a body that is wanted as bytes', () => {
  const send = (body: string, type = 'application/json') =>
    request(app).post('/api/signed').set('Content-Type', type).send(body);

  it.each(['{ "a":  1 }', '{"a":'])('arrives as it was sent: %j', async (body) => {
    expect((await send(body)).body).toMatchObject({ body });
  });

  it('has a limit of its own', async () => {
    const largest = JSON.stringify({ text: 'x'.repeat(1024 * 1024 - 11) });
    expect((await send(largest)).body.body).toHaveLength(1024 * 1024);
    const larger = await send(`${largest} `);
    expect([larger.status, code(larger)]).toEqual([413, 'body_too_large']);
  });

  it('is refused like any other when it is of another type', async () => {
    expect((await send('{}', 'text/plain')).status).toBe(415);
  });
});

describe('input made to hurt', () => {
  it('nested as deep as a body can be is answered, not crashed on', async () => {
    const deep = `{"title":${'['.repeat(15_000)}${']'.repeat(15_000)}}`;
    const response = await request(app).post('/api/things').set('Content-Type', 'application/json').send(deep);
    expect(response.status).toBe(400);
    expect(response.body.errors[0].field).toBe('title');
  });

  it('named after the prototype pollutes nothing', async () => {
    const response = await post('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(response.status).toBe(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it.each(['a[$gt]=1', 'a[b][c]=1', '__proto__[x]=1', 'a=%E0%A4%A', `${'a=1&'.repeat(1000)}`])(
    'in the query (%.20s) makes no objects and no errors',
    async (query) => {
      const response = await request(app).get(`/api/echo?${query}`);
      expect(response.status).toBe(200);
      for (const value of Object.values(response.body.query)) {
        expect(typeof value === 'string' || Array.isArray(value)).toBe(true);
      }
    },
  );

  it('a list in place of an object is checked like any other body', async () => {
    const response = await request(app)
      .post('/api/things')
      .send([{ title: 'x', price: 1 }]);
    expect(response.status).toBe(400);
  });
});
