import { gzipSync } from 'node:zlib';
import request from 'supertest';
import { metrics } from '../../service/metrics';
import { eventually } from '../../testing/eventually';
import { testApp } from './test-app';

const { app, lines } = testApp();
const linesOf = (id: string) => lines.filter((line) => line.correlationId === id);

describe('the request id', () => {
  it.each(['request-0815', 'A_b-9'.padEnd(64, 'x'), '12345678'])(
    'is the one of the caller if plausible (%s)',
    async (id) => {
      const response = await request(app).get('/api/me').set('X-Request-Id', id);
      expect(response.headers['x-request-id']).toBe(id);
    },
  );

  it.each(['', 'short', 'x'.repeat(65), 'with space in it', 'with"quotes"inside', '{"json":true}', 'Ã¼Ã¼Ã¼Ã¼Ã¼'])(
    'is a new one in place of %j',
    async (id) => {
      const response = await request(app).get('/api/me').set('X-Request-Id', id);
      expect(response.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  it('differs from request to request', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(async () => (await request(app).get('/api/me')).headers['x-request-id']),
    );
    expect(new Set(ids).size).toBe(3);
  });

  it.each([
    ['plain', 'identity', (text: string) => Buffer.from(text)],
    ['zipped', 'gzip', (text: string) => gzipSync(text)],
  ])('is the correlation id of handlers and log lines, also after a %s body was read', async (_how, encoding, pack) => {
    const id = `correlated-${encoding}`;
    const response = await request(app)
      .post('/api/correlation')
      .set({ 'X-Request-Id': id, 'Content-Type': 'application/json', 'Content-Encoding': encoding })
      .serialize((body) => body)
      .send(pack('{"a":1}') as unknown as object);
    expect(response.body).toEqual({ correlationId: id });
    expect(linesOf(id).map((line) => line.msg)).toContain('working');
  });

  it('keeps requests apart that are worked on at the same time', async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `parallel-${index}-x`);
    const answers = await Promise.all(
      ids.map((id) => request(app).post('/api/correlation').set('X-Request-Id', id).send({ id })),
    );
    expect(answers.map((answer) => answer.body.correlationId)).toEqual(ids);
  });
});

describe('the log of a request', () => {
  it('has method, path, status and duration, and no cookie, header or query', async () => {
    await request(app)
      .get('/api/me?token=hunter2')
      .set({ 'X-Request-Id': 'logged-request', Cookie: 'session=hunter2' });
    const line = lines.find(
      ({ msg, req }) => msg === 'request completed' && (req as { id: string }).id === 'logged-request',
    );
    expect(line).toMatchObject({
      req: { id: 'logged-request', method: 'GET', url: '/api/me' },
      res: { statusCode: 200 },
      responseTime: expect.any(Number),
    });
    expect(JSON.stringify(line)).not.toContain('hunter2');
  });

  it('is an error only for a 5xx', async () => {
    await request(app).get('/api/reserved').set('X-Request-Id', 'refused-request');
    await request(app).get('/api/broken').set('X-Request-Id', 'broken-request');
    const ended = (id: string) => lines.filter((line) => (line.req as { id?: string } | undefined)?.id === id);
    expect(ended('refused-request')).toMatchObject([{ level: 20 }]);
    expect(ended('broken-request')).toMatchObject([{ level: 50 }]);
  });

  it('says when the caller left before the answer', async () => {
    const calling = request(app).get('/api/silent').set('X-Request-Id', 'abandoned-request');
    await expect(calling.timeout(100)).rejects.toThrow('Timeout');
    await eventually(() =>
      expect(linesOf('abandoned-request')).toMatchObject([{ msg: 'request aborted', req: { url: '/api/silent' } }]),
    );
    // It counts for how long somebody waited in vain.
    expect(await metrics.metrics()).toContain(
      'ticketing_http_request_duration_seconds_count{method="GET",route="/api/silent",status="aborted"} 1',
    );
  });
});

describe('every answer', () => {
  it.each(['/api/me', '/api/nothing', '/api/broken'])('carries the security headers (%s)', async (path) => {
    const { headers } = await request(app).get(path);
    expect(headers).toMatchObject({
      'content-security-policy': expect.stringContaining("default-src 'self'"),
      'strict-transport-security': expect.stringContaining('max-age'),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
    });
    expect(headers).not.toHaveProperty('x-powered-by');
  });
});
