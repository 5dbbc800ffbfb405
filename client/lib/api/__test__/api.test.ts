import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ApiUnavailable, apiData, apiGet } from '../api';

const cookie = 'session=abc';
jest.mock('next/headers', () => ({ headers: async () => new Headers({ cookie, 'x-forwarded-for': '203.0.113.7' }) }));

describe('a page that asks the API', () => {
  let server: Server;
  let answer: RequestListener;

  beforeAll((done) => {
    server = createServer((req, res) => answer(req, res)).listen(0, '127.0.0.1', () => {
      process.env.API_ORIGIN = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  afterAll((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  it('asks as its visitor, and is told of the next page', async () => {
    answer = ({ headers }, res) => {
      const link = '</api/tickets?limit=2&cursor=xyz>; rel="next"';
      res.writeHead(200, { link }).end(JSON.stringify([headers.cookie, headers['x-forwarded-for']]));
    };
    expect(await apiGet('/api/tickets?limit=2')).toEqual({ ok: true, data: [cookie, '203.0.113.7'], next: 'xyz' });
  });

  it('asks each service itself, where it is told where that is', async () => {
    const { port } = server.address() as AddressInfo;
    process.env.API_ORIGIN_ORDERS = `http://localhost:${port}`;
    answer = ({ headers }, res) => res.end(JSON.stringify(headers.host));
    expect(await apiGet('/api/orders?limit=1')).toMatchObject({ data: `localhost:${port}` });
    expect(await apiGet('/api/tickets')).toMatchObject({ data: `127.0.0.1:${port}` });
    delete process.env.API_ORIGIN_ORDERS;
  });

  it('asks once more when a connection is ended under its question', async () => {
    let asked = 0;
    answer = ({ socket }, res) => {
      asked += 1;
      if (asked === 1) socket.destroy();
      else res.end('"here"');
    };
    expect(await apiGet('/api/tickets')).toMatchObject({ ok: true, data: 'here' });
  });

  it('is told why it is refused', async () => {
    const errors = [{ message: 'No such ticket', code: 'not_found' }];
    answer = (_req, res) => res.writeHead(404).end(JSON.stringify({ errors }));
    expect(await apiGet('/api/tickets/1')).toEqual({ ok: false, status: 404, errors });
  });

  it.each<[string, RequestListener]>([
    ['fails', (_req, res) => res.writeHead(502).end('Bad gateway')],
    ['hangs up', ({ socket }) => socket.destroy()],
    ['breaks off', (_req, res) => res.writeHead(200, { 'content-length': 99 }).write('[', () => res.destroy())],
    ['answers something else', (_req, res) => res.writeHead(200).end('<html>')],
  ])('takes an API that %s for one that is away', async (_what, badly) => {
    answer = badly;
    await expect(apiGet('/api/tickets')).rejects.toThrow(ApiUnavailable);
  });

  it('takes a refusal of what there always is for no answer, and not for nothing', async () => {
    answer = (_req, res) => res.writeHead(401).end('{"errors":[]}');
    await expect(apiData('/api/users/sessions')).rejects.toThrow(ApiUnavailable);
    answer = (_req, res) => res.end('[]');
    expect(await apiData('/api/users/sessions')).toEqual([]);
  });
});
