import request from 'supertest';
import { testApp } from './test-app';

const parts = { broker: true, database: true };
const { app } = testApp({
  checks: { serving: { database: async () => parts.database }, events: { broker: () => parts.broker } },
});

afterEach(() => {
  Object.assign(parts, { broker: true, database: true });
});

describe('health', () => {
  it('is live whatever is missing: starting again would not bring it back', async () => {
    parts.database = false;
    const response = await request(app).get('/healthz/live');
    expect(response.status).toBe(200);
  });

  it('is ready while everything is there', async () => {
    const response = await request(app).get('/healthz/ready');
    expect(response.status).toBe(200);
    expect(response.body).toEqual({ status: 'ready', missing: [] });
  });

  it('is not ready without one part, names it, and is ready again with it', async () => {
    parts.broker = false;
    const response = await request(app).get('/healthz/ready');
    expect(response.status).toBe(503);
    expect(response.body).toEqual({ status: 'not ready', missing: ['broker'] });
    parts.broker = true;
    expect((await request(app).get('/healthz/ready')).status).toBe(200);
  });

  it('is serving without the broker, and not without what requests need', async () => {
    parts.broker = false;
    const without = await request(app).get('/healthz/serving');
    expect([without.status, without.body]).toEqual([200, { status: 'serving', missing: [] }]);
    parts.database = false;
    const response = await request(app).get('/healthz/serving');
    expect([response.status, response.body]).toEqual([503, { status: 'not serving', missing: ['database'] }]);
  });

  it('needs no session and no content type, and minds no broken cookie', async () => {
    for (const path of ['/healthz/live', '/healthz/ready', '/healthz/serving', '/metrics']) {
      expect((await request(app).get(path).set('Cookie', 'session=%%%')).status).toBe(200);
    }
  });
});

describe('metrics', () => {
  it('are in the text format of Prometheus, with requests by route pattern', async () => {
    await request(app).get('/api/things/65a000000000000000000001');
    await request(app).get('/api/things/65a000000000000000000002');
    await request(app).get('/made/up/path');
    const response = await request(app).get('/metrics');
    expect(response.headers['content-type']).toMatch(/^text\/plain; version=0\.0\.4/);
    const counts = response.text
      .split('\n')
      .filter((line) => line.startsWith('ticketing_http_request_duration_seconds_count'));
    expect(counts).toContainEqual(expect.stringMatching(/method="GET",route="\/api\/things\/:id",status="200"} 2$/));
    expect(counts).toContainEqual(expect.stringMatching(/route="unmatched",status="404"} 1$/));
    expect(response.text).not.toContain('65a0000');
    expect(response.text).not.toContain('made/up');
  });
});
