import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NextRequest } from 'next/server';
import { proxy } from '../proxy';

describe('the proxy in front of every page', () => {
  let server: Server;
  let origin: string;
  let page: RequestListener;
  let asked: string[];

  beforeAll((done) => {
    server = createServer((req, res) => {
      asked.push(`${req.url}`);
      page(req, res);
    }).listen(0, 'localhost', () => {
      origin = `http://localhost:${(server.address() as AddressInfo).port}`;
      done();
    });
  });
  beforeEach(() => {
    asked = [];
  });
  afterAll((done) => {
    server.closeAllConnections();
    server.close(done);
  });

  const open = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
    proxy(new NextRequest(origin + path, { headers, method }));
  const rewritten = (response: Response) => response.headers.get('x-middleware-rewrite')?.replace(origin, '');

  it("hands on a page as it is, with the page's own policy", async () => {
    page = (req, res) =>
      res.setHeader('content-security-policy', 'its own').end(`for ${req.headers.cookie} at ${req.url}`);
    const response = await open('/orders?cursor=x', { cookie: 'session=bea' });
    expect(response.status).toBe(200);
    expect(await response.text()).toBe('for session=bea at /orders?cursor=x');
    expect(response.headers.get('content-security-policy')).toBe('its own');
    expect(response.headers.has('transfer-encoding')).toBe(false);
    expect(response.headers.get('content-length')).toBe(`${'for session=bea at /orders?cursor=x'.length}`);
  });

  it('brings the styles of a page along, each read once, and lets no browser ask for them', async () => {
    const link = (name: string) =>
      `<link rel="stylesheet" href="/_next/static/chunks/${name}.css" nonce="n" data-precedence="next"/>`;
    const files: Record<string, string> = {
      '/': `<head>${link('a-1')}${link('b~2.x')}</head><p>&lt;link rel="stylesheet"&gt;</p>`,
      '/help': link('a-1'),
      '/_next/static/chunks/a-1.css': '@font-face { src: url(../media/f.woff2) }',
      '/_next/static/chunks/b~2.x.css': "p::after { content: '$1' }",
    };
    page = (req, res) => res.setHeader('content-type', 'text/html; charset=utf-8').end(files[`${req.url}`]);
    const response = await open('/');
    expect(await response.text()).toBe(
      '<head><style>@font-face { src: url(/_next/static/media/f.woff2) }</style>' +
        `${link('a-1').replace('<link', '<link disabled')}<style>p::after { content: '$1' }</style>` +
        `${link('b~2.x').replace('<link', '<link disabled')}</head><p>&lt;link rel="stylesheet"&gt;</p>`,
    );
    expect(response.headers.has('content-length')).toBe(false);
    expect(await (await open('/help')).text()).toContain('<style>@font-face');
    expect(asked.filter((path) => path.endsWith('.css'))).toHaveLength(2);
  });

  it('leaves the link of a style sheet that cannot be read', async () => {
    const error = jest.spyOn(console, 'error').mockImplementation();
    const link = '<link rel="stylesheet" href="/_next/static/chunks/gone.css" nonce="n" data-precedence="next"/>';
    page = (req, res) => {
      res.statusCode = req.url === '/help' ? 200 : 404;
      res.setHeader('content-type', 'text/html').end(link);
    };
    expect(await (await open('/help')).text()).toBe(link);
    expect(error).toHaveBeenCalledWith(expect.objectContaining({ message: expect.stringContaining('gone.css') }));
    error.mockRestore();
  });

  it('has the scripts of the front page wait until it has been painted', async () => {
    const bundle = '<script src="/_next/static/chunks/c.js" async="" nonce="n"></script>';
    const data = '<script nonce="n">self.__next_f.push([])</script>';
    const others =
      '<script src="/old.js" noModule="" nonce="n"></script><script type="application/ld+json">{}</script>&lt;script nonce="n"&gt;';
    const html = `<html><head><link rel="preload" as="script" href="/c.js"/>${bundle}</head><body>${others}${data}</body></html>`;
    page = (_req, res) => res.setHeader('content-type', 'text/html').end(html);
    const late = (script: string) => script.replace('<script', '<script type="late"');
    const [waiting, start] = (await (await open('/?q=choir')).text()).split('<script nonce="n">');
    expect(waiting).toBe(`<html><head>${late(bundle)}</head><body>${others}${late(data)}`);
    expect(start).toMatch(/type: 'paint'.*<\/script><\/body><\/html>$/s);
    // What no script of this answer's nonce may load, this one does not load for it.
    expect(start).toContain('if (late.nonce !== nonce) return;');
    expect(await (await open('/help')).text()).toBe(html);
    const development = jest.replaceProperty(process.env, 'NODE_ENV', 'development');
    expect(await (await open('/')).text()).toBe(html);
    development.restore();
  });

  it('takes the token of a link in a mail out of the address, before any page is asked', async () => {
    const answer = await open(`/auth/reset?user=${'a'.repeat(24)}&token=secret`, { 'x-forwarded-proto': 'https' });
    expect([answer.status, answer.headers.get('location')]).toEqual([303, `${origin}/auth/reset`]);
    expect(answer.headers.get('set-cookie')).toMatch(
      /^mail-link=a{24}%20secret%20; path=\/auth\/reset;.*httponly; secure$/,
    );
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(asked).toEqual([]);
  });

  it('hands on where a page leads to', async () => {
    page = (_req, res) => res.writeHead(307, { location: '/auth/signin?next=%2Forders' }).end();
    const response = await open('/orders');
    expect([response.status, response.headers.get('location')]).toEqual([307, `${origin}/auth/signin?next=%2Forders`]);
  });

  it.each<[string, RequestListener, string, number]>([
    ['finds nothing', (_req, res) => res.writeHead(404).end(), '/_not-found', 404],
    ['fails', (_req, res) => res.writeHead(500).end(), '/unavailable', 503],
    ['hangs up', ({ socket }) => socket.destroy(), '/unavailable', 503],
    [
      'breaks off',
      (_req, res) => res.setHeader('content-type', 'text/html').write('<', () => res.destroy()),
      '/unavailable',
      503,
    ],
  ])('shows another in place of a page that %s', async (_what, listener, path, status) => {
    const log = jest.spyOn(console, 'error').mockImplementation();
    page = listener;
    const response = await open('/tickets/1/edit');
    expect([rewritten(response), response.status]).toEqual([path, status]);
    expect(response.headers.has('retry-after')).toBe(status === 503);
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
    log.mockRestore();
  });

  it('does so for the site map as well, whatever it is asked for', async () => {
    page = (_req, res) => res.writeHead(500).end();
    const response = await open('/sitemap.xml', { 'sec-fetch-dest': 'empty' });
    expect([rewritten(response), response.status]).toEqual(['/unavailable', 503]);
  });

  it.each([
    ['POST', 'https://evil.example', 403],
    ['POST', 'null', 403],
    ['POST', 'https://localhost:3000', 403],
    ['POST', 'http://localhost:3000', 200],
    ['POST', undefined, 200],
    ['GET', 'https://evil.example', 200],
  ])('answers a %s of a page of %s with %d', async (method, from, status) => {
    const headers = { host: 'localhost:3000', 'sec-fetch-dest': 'empty', ...(from ? { origin: from } : {}) };
    expect((await open('/do/signout', headers, method)).status).toBe(status);
  });

  it('refuses requests for another host, before anything is asked', async () => {
    process.env.ALLOWED_HOSTS = 'tickets.example,localhost';
    const statuses = ['evil.example', 'evil.example:80', 'tickets.example.evil', 'TICKETS.example:80'].map(
      async (host) => (await open('/', { host, 'sec-fetch-dest': 'empty' })).status,
    );
    expect(await Promise.all(statuses)).toEqual([421, 421, 421, 200]);
    delete process.env.ALLOWED_HOSTS;
  });

  it.each<[string, Record<string, string>, string]>([
    ['its own question', { 'x-render': 'yes' }, 'GET'],
    ['the router in the browser', { 'sec-fetch-dest': 'empty' }, 'GET'],
    ['a form that is sent without JavaScript', {}, 'POST'],
  ])('asks nothing for %s', async (_who, headers, method) => {
    const response = await open('/', headers, method);
    expect(asked).toEqual([]);
    expect(response.headers.get('x-middleware-next')).toBe('1');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");
  });
});
