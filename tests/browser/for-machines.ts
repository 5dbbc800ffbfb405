import type { Page } from 'playwright-core';
import { openToForeignHosts } from '../support/foreign-hosts';
import { listeningAddresses } from '../support/listening';
import type { Person } from '../support/person';
import { people } from './people';
import { bought, eventPathOf, listed, reserved, untilFound } from './scenes';
import { leave, system, visit } from './system';

/** The contents of a page's head, by name and property. */
type Head = Record<string, string>;

const headOf = (html: string) => `(() => {
  const { head } = new DOMParser().parseFromString(${JSON.stringify(html)}, 'text/html');
  const metas = [...head.querySelectorAll('meta[name], meta[property]')].map((meta) => [meta.name || meta.getAttribute('property'), meta.content]);
  const links = [...head.querySelectorAll('link[rel=canonical], link[rel=icon]')].map((link) => [link.rel, link.getAttribute('href')]);
  return Object.fromEntries([['title', head.querySelector('title').textContent], ...metas, ...links]);
})()`;

const locationsIn = (xml: string) => `(() => {
  const map = new DOMParser().parseFromString(${JSON.stringify(xml)}, 'application/xml');
  if (map.querySelector('parsererror')) throw new Error(map.documentElement.textContent);
  return [...map.querySelectorAll('urlset > url > loc')].map(({ textContent }) => textContent);
})()`;

describe('for machines that read', () => {
  let reader: Page;
  beforeAll(async () => {
    reader = (await visit()).page;
  });
  afterAll(leave);

  const ask = (path: string, person?: Person) =>
    fetch(new URL(path, system.url), { headers: person ? { cookie: person.cookie } : {} });

  const read = async (path: string, person?: Person): Promise<Head> =>
    reader.evaluate<Head>(headOf(await (await ask(path, person)).text()));

  it('the whole system, the web app too, can be reached from this machine alone', () => {
    const addresses = listeningAddresses([system.stack.pid]);
    const { port } = system.stack.process('client');
    expect(addresses.some((address) => address.endsWith(`:${port}`))).toBe(true);
    expect(addresses.filter((address) => !/^(127\.0\.0\.1|\[::1\]):\d+$/.test(address))).toEqual([]);
  });

  it('a page of another name that leads to this machine reads nothing, at the port of the web app neither', async () => {
    expect(await openToForeignHosts(system.stack.processes())).toEqual([]);
  });

  it('an address that is too long for the API is a page that says so', async () => {
    const answer = await ask(`/?q=${'x'.repeat(9_000)}`);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('The address is too long');
  });

  it('the site map has the front page and every ticket for sale, and nothing else', async () => {
    const { sally } = await people();
    const forSale = await listed('Harbour Lights & <Friends>');
    const withdrawn = await listed('Harbour Lights, no more');
    await sally.delete(`/api/tickets/${withdrawn.id}`);
    const gone = [
      (await bought('Harbour Lights, sold')).ticket,
      (await reserved('Harbour Lights, held')).ticket,
      withdrawn,
    ];
    await untilFound(forSale.title);
    const answer = await ask('/sitemap.xml');
    expect(answer.headers.get('content-type')).toMatch(/^(application|text)\/xml/);
    const locations = await reader.evaluate<string[]>(locationsIn(await answer.text()));
    const ticketAddress = ({ id }: { id: string }) => `${system.url}/tickets/${id}`;
    expect(locations).toEqual(expect.arrayContaining([`${system.url}/`, ticketAddress(forSale)]));
    expect(locations.filter((location) => gone.map(ticketAddress).includes(location))).toEqual([]);
    expect(locations).toContain(system.url + (await eventPathOf(forSale)));
    const allowed = new RegExp(`^${system.url}/((tickets|events)/[0-9a-f]{24})?$`);
    expect(locations.filter((location) => !allowed.test(location))).toEqual([]);
    expect(new Set(locations).size).toBe(locations.length);
  });

  it('robots are told of the site map, and to stay away from what is private', async () => {
    const answer = await ask('/robots.txt');
    expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
    const lines = (await answer.text()).split('\n');
    expect(lines).toContain('User-Agent: *');
    expect(lines).toContain(`Sitemap: ${system.url}/sitemap.xml`);
    const forbidden = lines.flatMap((line) => /^Disallow: (.+)/.exec(line)?.[1] ?? []);
    const mayRead = (path: string) =>
      !forbidden.some((rule) => new RegExp(`^${rule.replaceAll('*', '.*')}`).test(path));
    const id = '0'.repeat(24);
    expect(['/', '/?q=opera', `/tickets/${id}`, '/opengraph-image.png'].filter((path) => !mayRead(path))).toEqual([]);
    const closed = [
      '/orders',
      `/orders/${id}`,
      '/selling',
      '/tickets/new',
      `/tickets/${id}/edit`,
      '/auth/signin',
      '/api/orders',
    ];
    expect(closed.filter(mayRead)).toEqual([]);
  });

  it('a public page has its own title, description, address and picture, for who finds it and for who shares it', async () => {
    const ticket = await listed('Harbour Lights “One & Only”', 1234.5);
    for (const path of ['/', '/?q=harbour', `/tickets/${ticket.id}`, await eventPathOf(ticket)]) {
      const head = await read(path);
      const address = new URL(path.replace(/\?.*/, ''), system.url).href;
      expect(head).toMatchObject({
        'og:site_name': 'Ticketing',
        'og:type': 'website',
        'og:description': head.description,
        'twitter:card': 'summary_large_image',
        'twitter:title': head['og:title'],
        'twitter:description': head.description,
        'twitter:image': head['og:image'],
      });
      // The front page has one address, with and without the slash.
      expect([head.canonical, head['og:url']].map((link) => new URL(`${link}`).href)).toEqual([address, address]);
      expect(head.robots).toBeUndefined();
      expect(head.description?.length).toBeGreaterThan(20);
      expect(head.title).toContain('Ticketing');
    }
    expect((await read('/?q=harbour')).title).toMatch(/harbour/);
    expect(await read(`/tickets/${ticket.id}`)).toMatchObject({
      title: `${ticket.title} · Ticketing`,
      'og:title': ticket.title,
      'og:description': expect.stringMatching(/One & Only.*\$1,234\.50.*Harbour Hall/),
    });
  });

  it('a public page describes its event for search engines, whatever its title is', async () => {
    const title = '</script><b>Harbour</b> Lights';
    const ticket = await listed(title, 12.5);
    for (const path of [`/tickets/${ticket.id}`, await eventPathOf(ticket)]) {
      await reader.goto(system.url + path);
      const json = await reader.locator('script[type="application/ld+json"]').textContent();
      expect(JSON.parse(`${json}`)).toMatchObject({
        '@type': 'MusicEvent',
        name: title,
        location: { name: 'Harbour Hall' },
        offers: { price: 12.5, url: system.url + path },
      });
    }
  });

  it('the pictures that pages name are there, of the type and size that they say', async () => {
    const { icon, ...ours } = await read('/');
    const own = await read(await eventPathOf(await listed('Harbour Lights in oils')));
    expect(own['og:image']).not.toBe(ours['og:image']);
    for (const head of [ours, own]) {
      const picture = await fetch(`${head['og:image']}`);
      expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/png']);
      // The size in a PNG's header.
      const png = Buffer.from(await picture.arrayBuffer());
      const size = [png.readUInt32BE(16), png.readUInt32BE(20)];
      expect(size.map(String)).toEqual([head['og:image:width'], head['og:image:height']]);
    }
    expect([ours['og:image:alt'], own['og:image:alt']]).toEqual([
      expect.stringMatching(/ticket/i),
      'Harbour Lights in oils',
    ]);
    const small = await ask(`${icon}`);
    expect([small.status, small.headers.get('content-type')]).toEqual([200, 'image/svg+xml']);
  });

  it('whatever is answered may not be framed, and runs no script of another site', async () => {
    const paths = [
      '/',
      '/apiary',
      '/icon.svg',
      '/icon.svgx',
      '/robots.txt',
      '/robots.txtx',
      '/sitemap.xmlx',
      '/opengraph-image.pngx',
    ];
    for (const path of paths) {
      const { headers } = await ask(path);
      expect([path, headers.get('x-frame-options')]).toEqual([path, 'DENY']);
      expect(headers.get('content-security-policy')).toMatch(/script-src 'self' .*frame-ancestors 'none'/);
    }
  });

  it('an address that names nothing is not found, and takes no time to be', async () => {
    const paths = ['/tickets/totals', '/tickets/stream', '/orders/stream', '/orders/6650C0FFEE00000000000001'];
    for (const path of [...paths, '/tickets/totals/edit'])
      expect([path, (await ask(path)).status]).toEqual([path, 404]);
  });

  it.each(['/do/signin', '/theme'])('what is no form of ours, or too long for one, is refused by %s', async (path) => {
    const form = 'application/x-www-form-urlencoded';
    const sent: [string, string][] = [
      ['application/json', '{}'],
      ['multipart/form-data', 'x'],
      [form, `theme=${'x'.repeat(100_000)}`],
    ];
    for (const [type, body] of sent) {
      const headers = { 'content-type': type };
      const { status } = await fetch(new URL(path, system.url), { method: 'POST', headers, body });
      expect([type, status]).toEqual([type, 400]);
    }
  });

  it('another Host does not decide where the links of a page lead', async () => {
    const headers = { 'x-forwarded-host': 'elsewhere.example', 'x-forwarded-proto': 'https' };
    // Past the gateway, which lets nobody say so.
    const answer = await fetch(new URL('/robots.txt', system.stack.process('client').url), { headers });
    expect(await answer.text()).toContain(`Sitemap: ${system.url}/sitemap.xml`);
  });

  it('the secret of a payment does not stay in the address after 3-D Secure', async () => {
    const secret = 'payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_2&redirect_status=succeeded';
    const answer = await fetch(new URL(`/orders/${'0'.repeat(24)}?${secret}`, system.url), { redirect: 'manual' });
    expect(answer.status).toBe(307);
    const { pathname, search } = new URL(`${answer.headers.get('location')}`, system.url);
    expect(pathname + search).toBe(`/orders/${'0'.repeat(24)}?payment_intent=pi_1&redirect_status=succeeded`);
  });

  it('a title that is written from right to left turns nothing around it', async () => {
    const { id, title } = await listed('حفلة في الميناء');
    await untilFound(title);
    const direction = (selector: string) =>
      reader.evaluate<string>(`getComputedStyle(document.querySelector(${JSON.stringify(selector)})).direction`);
    await reader.goto(`${system.url}/tickets/${id}`);
    expect([await direction('h1'), await direction('section > p')]).toEqual(['rtl', 'ltr']);
    await reader.goto(`${system.url}/?q=${encodeURIComponent(title)}`);
    const link = `main a[href="${await eventPathOf({ id })}"]`;
    expect([await direction(`${link} bdi`), await direction(link)]).toEqual(['rtl', 'ltr']);
  });

  it('what is somebody’s own, or only a step on the way, is kept out of every index, and still has a title', async () => {
    const { sally, bea } = await people();
    const ticket = await listed('Harbour Lights, edited');
    const order = await reserved('Harbour Lights, ordered');
    const pages: [string, Person?][] = [
      ['/auth/signin'],
      ['/auth/signup'],
      ['/tickets/new', sally],
      [`/tickets/${ticket.id}/edit`, sally],
      ['/selling', sally],
      ['/orders', bea],
      [`/orders/${order.id}`, bea],
      ['/no/such/page'],
    ];
    const heads = await Promise.all(pages.map(([path, person]) => read(path, person)));
    for (const head of heads) {
      expect(head.robots).toMatch(/noindex/);
      expect(head.canonical).toBeUndefined();
      expect(head.description).toBeTruthy();
    }
    expect(new Set(heads.map(({ title }) => title)).size).toBe(pages.length);
  });
});
