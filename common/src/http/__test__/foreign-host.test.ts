import request from 'supertest';
import { testApp } from './test-app';

const { app } = testApp({ allowedHosts: ['localhost', '[::1]', 'tickets.example'] });
const get = (path: string, headers: Record<string, string>, to = app) => request(to).get(path).set(headers);

it.each(['localhost', 'localhost:3000', 'LOCALHOST:3000', '[::1]', '[::1]:3000', 'tickets.example', 'localhost:'])(
  'a service that may be addressed by some names only answers requests for %s',
  async (Host) => {
    expect((await get('/api/me', { Host })).status).toBe(200);
  },
);

it.each(['evil.example', 'evil.example:3000', 'localhost.evil.example', 'xlocalhost', '127.0.0.1', 'localhost:3000:1'])(
  'and refuses those for %s, whatever they ask for and whatever a proxy is said to forward',
  async (Host) => {
    for (const path of ['/api/me', '/metrics', '/healthz/ready', '/nothing']) {
      const response = await get(path, { Host, 'X-Forwarded-Host': 'localhost' });
      expect([response.status, response.body]).toEqual([
        421,
        { errors: [{ message: 'Requests for another host are refused', code: 'foreign_host' }] },
      ]);
    }
  },
);

it('a service without such names answers requests for any', async () => {
  expect((await get('/api/me', { Host: 'anything.example' }, testApp().app)).status).toBe(200);
});
