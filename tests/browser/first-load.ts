import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Visitor } from '../support/browser';
import { hydrated } from './inspect';
import { offered } from './scenes';
import { leave, system, visit } from './system';

const tickets = 100;
const rounds = 3;
const mostScriptBytes = 150_000;
/** How long a page's figures may still change after it has loaded, in milliseconds. */
const settlingMs = 1_500;

const observe = `
  window.figures = { cls: 0, lcp: 0 };
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) figures.cls += entry.value;
  }).observe({ type: 'layout-shift', buffered: true });
  new PerformanceObserver((list) => {
    figures.lcp = list.getEntries().at(-1).startTime;
  }).observe({ type: 'largest-contentful-paint', buffered: true });`;

interface Load {
  /** Bytes of scripts as transferred. */
  scriptBytes: number;
  /** Cumulative layout shift. */
  cls: number;
  /** Largest contentful paint after the start of the navigation, in milliseconds. */
  lcp: number;
}

/** Opens a page for the first time. */
async function firstLoad(url: string): Promise<Load> {
  const visitor: Visitor = await visit();
  const { page, context } = visitor;
  const session = await context.newCDPSession(page);
  const scripts = new Set<string>();
  let scriptBytes = 0;
  session.on('Network.responseReceived', ({ requestId, type }) => {
    if (type === 'Script') scripts.add(requestId);
  });
  session.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    if (scripts.has(requestId)) scriptBytes += encodedDataLength;
  });
  await session.send('Network.enable');
  await page.addInitScript(observe);
  await page.goto(url, { waitUntil: 'load' });
  if (url === system.url) await hydrated(page);
  await page.waitForTimeout(settlingMs);
  const { cls, lcp } = await page.evaluate<Pick<Load, 'cls' | 'lcp'>>('figures');
  await visitor.close();
  return { scriptBytes, cls, lcp };
}

/** A page with only a heading and a paragraph, from a server that does nothing else. */
async function barePage() {
  const html = '<!doctype html><html lang="en"><title>Bare</title><h1>Tickets</h1><p>Nothing else is here.</p></html>';
  const server = createServer((_req, res) => res.setHeader('content-type', 'text/html').end(html)).listen(
    0,
    '127.0.0.1',
  );
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

const median = (figures: number[]): number => figures.toSorted((a, b) => a - b)[Math.floor(figures.length / 2)] ?? 0;

describe(`the first load of the front page, with ${tickets} tickets for sale`, () => {
  beforeAll(async () => {
    for (let i = 0; i < tickets; i++) await offered(`Choir of the Four Valleys, seat ${i + 1}`, 20 + i / 4);
  });
  afterEach(leave);

  it('transfers less than 150 kB of JavaScript and shifts nothing; how fast it is painted is only told', async () => {
    const bare = await barePage();
    const loads: Load[] = [];
    const bareLoads: Load[] = [];
    for (let round = 0; round < rounds; round++) {
      bareLoads.push(await firstLoad(bare.url));
      loads.push(await firstLoad(system.url));
    }
    bare.close();
    const scriptBytes = Math.max(...loads.map((load) => load.scriptBytes));
    const cls = Math.max(...loads.map((load) => load.cls));
    const [lcp, bareLcp] = [median(loads.map((load) => load.lcp)), median(bareLoads.map((load) => load.lcp))];
    process.stdout.write(
      `First load of /: ${(scriptBytes / 1000).toFixed(1)} kB of JavaScript, layout shift ${cls}, largest paint after ` +
        `${lcp.toFixed(0)} ms, ${(lcp / bareLcp).toFixed(1)} times the ${bareLcp.toFixed(0)} ms of a bare static page.\n`,
    );
    expect(scriptBytes).toBeGreaterThan(0);
    expect(scriptBytes).toBeLessThan(mostScriptBytes);
    // A fraction of a pixel on a slow machine is 0.00005; a shift below 0.01 goes unnoticed, and 0.1 or more counts as poor.
    expect(cls).toBeLessThan(0.001);
  });
});
