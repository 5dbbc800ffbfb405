import request from 'supertest';
import { testApp } from './test-app';

const { app } = testApp();
const withPublicOrigin = testApp({ publicOrigin: 'https://ticketing.dev' }).app;
const post = (headers: Record<string, string>, to = app) => request(to).post('/api/echo').set(headers);

describe('a state-changing request', () => {
  it.each([
    ['without an Origin, as programs send it', {}],
    ["from the service's own host", { Host: 'ticketing.dev', Origin: 'http://ticketing.dev' }],
    [
      "from the service's own host, through a proxy that ends TLS",
      { Host: 'ticketing.dev', 'X-Forwarded-Proto': 'https', Origin: 'https://ticketing.dev' },
    ],
    [
      'from its own host with the port that its scheme has anyhow',
      { Host: 'ticketing.dev:443', 'X-Forwarded-Proto': 'https', Origin: 'https://ticketing.dev' },
    ],
    ['from its own host and port', { Host: 'localhost:3000', Origin: 'http://localhost:3000' }],
    [
      'from the host that a proxy forwards',
      {
        Host: '10.0.0.7:3001',
        'X-Forwarded-Host': 'ticketing.dev',
        'X-Forwarded-Proto': 'https',
        Origin: 'https://ticketing.dev',
      },
    ],
  ])('is accepted %s', async (_from, headers) => {
    expect((await post(headers)).status).toBe(200);
  });

  it.each([
    ['of another site', 'https://evil.example'],
    ['of a site whose name begins like ours', 'https://ticketing.dev.evil.example'],
    ['of a site whose name ends like ours', 'https://evilticketing.dev'],
    ['of another port', 'https://ticketing.dev:8443'],
    ['of our host without TLS, where anybody on the way could write the page', 'http://ticketing.dev'],
    ['that carries our name as a user', 'https://ticketing.dev@evil.example'],
    ['of a sandboxed page', 'null'],
    ['that is no origin', 'ticketing.dev'],
    ['that is empty', ''],
  ])('is refused with an Origin %s', async (_what, Origin) => {
    const response = await post({ Host: 'ticketing.dev', 'X-Forwarded-Proto': 'https', Origin });
    expect(response.status).toBe(403);
    expect(response.body.errors).toEqual([
      { message: 'Requests from another site are refused', code: 'foreign_origin' },
    ]);
  });

  it.each(['put', 'patch', 'delete'] as const)('is refused when foreign, whatever its method (%s)', async (method) => {
    const response = await request(app)[method]('/api/echo').set('Origin', 'https://evil.example');
    expect(response.status).toBe(403);
  });

  it('is accepted from the public origin of the web app, and from no other scheme or port of it', async () => {
    expect((await post({ Origin: 'https://ticketing.dev' }, withPublicOrigin)).status).toBe(200);
    expect((await post({ Origin: 'http://ticketing.dev' }, withPublicOrigin)).status).toBe(403);
    expect((await post({ Origin: 'https://ticketing.dev:8443' }, withPublicOrigin)).status).toBe(403);
  });
});

describe('a request that changes nothing', () => {
  it.each(['get', 'head', 'options'] as const)('is answered to any site (%s)', async (method) => {
    const response = await request(app)[method]('/api/echo').set('Origin', 'https://evil.example');
    expect(response.status).toBe(200);
  });

  it('gives another site no permission to read the answer', async () => {
    const response = await request(app).get('/api/me').set('Origin', 'https://evil.example');
    expect(response.headers).not.toHaveProperty('access-control-allow-origin');
  });
});
