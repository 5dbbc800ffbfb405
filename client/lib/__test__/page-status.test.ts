import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pageStatus, resourceOf } from '../page-status';

describe('what a page cannot do without', () => {
  it.each([
    ['/', '/api/tickets?limit=1'],
    ['/tickets/6650c0ffee00000000000001', '/api/tickets/6650c0ffee00000000000001'],
    ['/tickets/6650c0ffee00000000000001/edit', '/api/tickets/6650c0ffee00000000000001'],
    ['/orders/6650c0ffee00000000000001', '/api/orders/6650c0ffee00000000000001'],
    ['/orders/nonsense', undefined],
    ['/orders/stream', undefined],
    ['/tickets/totals', undefined],
    ['/tickets/openapi.json/edit', undefined],
    ['/orders', '/api/orders?limit=1'],
    ['/selling', '/api/tickets?limit=1'],
    ['/tickets/new', '/api/tickets/terms'],
    ['/auth/signin', '/api/users/currentuser'],
    ['/tickets/1/2', undefined],
    ['/nowhere', undefined],
  ])('%s needs %s', (pathname, resource) => {
    expect(resourceOf(pathname)).toBe(resource);
  });
});

describe("a page's status", () => {
  let server: Server;
  let answer: [number, string];

  beforeAll((done) => {
    server = createServer((_req, res) => res.writeHead(answer[0]).end(answer[1])).listen(0, '127.0.0.1', () => {
      process.env.API_ORIGIN = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  afterAll((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  it.each([
    [200, '{}', 200],
    [404, '{"errors":[{"code":"not_found"}]}', 404],
    [401, '{"errors":[{"code":"not_owner"}]}', 404],
    [401, '{"errors":[{"code":"not_signed_in"}]}', 200],
    [429, '{}', 200],
    [500, '{}', 503],
    [502, '{}', 503],
  ])('follows from the answer %d %s of the API: %d', async (status, body, expected) => {
    answer = [status, body];
    expect(await pageStatus('/orders/6650c0ffee00000000000001', 'session=x')).toBe(expected);
  });

  const nobodyAnswers = () => {
    process.env.API_ORIGIN = 'http://127.0.0.1:1';
  };

  it('is 503 when the API does not answer at all', async () => {
    nobodyAnswers();
    expect(await pageStatus('/', null)).toBe(503);
  });

  it.each(['/tickets/totals', '/orders/stream', '/tickets/events/edit', '/orders/6650C0FFEE00000000000001'])(
    'is 404 for %s, and the API is not asked',
    async (pathname) => {
      nobodyAnswers();
      expect(await pageStatus(pathname, 'session=x')).toBe(404);
    },
  );

  it('is its own where nothing is asked', async () => {
    nobodyAnswers();
    expect(await pageStatus('/nowhere', null)).toBe(200);
  });
});
