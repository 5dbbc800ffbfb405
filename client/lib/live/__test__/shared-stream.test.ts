import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SharedStream } from '../shared-stream';

interface Item {
  id: string;
}

/** A browser's locks: one holder of each name, and a queue. */
function locksOfABrowser(): Pick<LockManager, 'request'> {
  const queues = new Map<string, Promise<unknown>>();
  const request = (name: string, { signal }: LockOptions, work: () => Promise<void>) => {
    const before = queues.get(name) ?? Promise.resolve();
    const turn = before.then(() => (signal?.aborted ? Promise.reject(signal.reason) : work()));
    queues.set(
      name,
      turn.catch(() => undefined),
    );
    return turn;
  };
  return { request } as Pick<LockManager, 'request'>;
}

describe('pages of one browser that share a stream', () => {
  let server: Server;
  let origin: string;
  let streams: { url: string; response: ServerResponse }[];
  let refusing: boolean;
  let refused: number;
  let pages: SharedStream<Item>[];
  let locks: ReturnType<typeof locksOfABrowser>;

  beforeEach(async () => {
    [streams, pages, refusing, refused] = [[], [], false, 0];
    locks = locksOfABrowser();
    server = createServer((request, response) => {
      if (refusing) {
        refused++;
        response.writeHead(503, { 'retry-after': '60' }).end();
        return;
      }
      const stream = { url: `${request.url}`, response };
      streams.push(stream);
      response.on('close', () => {
        streams = streams.filter((one) => one !== stream);
      });
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    for (const page of pages) page.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const until = async (holds: () => boolean) => {
    for (const since = Date.now(); !holds(); await new Promise((resolve) => setImmediate(resolve)))
      if (Date.now() - since > 10_000) throw new Error('In vain');
  };

  function open(ids: string, { alone = false } = {}) {
    const seen = { asked: 0, news: [] as string[] };
    const page = new SharedStream<Item>({
      url: `${origin}/stream${ids ? `?ids=${ids}` : ''}`,
      ask: () => seen.asked++,
      onNews: ({ id }) => seen.news.push(id),
      locks: alone ? undefined : locks,
    });
    pages.push(page);
    page.connect();
    return { page, seen };
  }

  const send = (id: string) => {
    for (const { response } of streams) response.write(`data: {"id":"${id}"}\n\n`);
  };
  const all = (shown: { page: SharedStream<Item> }[]) => until(() => shown.every(({ page }) => page.isOpen));

  it('have one connection for all that they follow, and each hears what it follows', async () => {
    const shown = ['a', 'b', 'c', 'b,d', 'a', 'e', 'f', 'g', 'h'].map((ids) => open(ids));
    await all(shown);
    await until(() => streams.length === 1);
    expect(streams[0]?.url).toMatch(/^\/stream\?ids=[a-h](,[a-h]){7}$/);
    send('b');
    send('h');
    await until(() => shown.at(-1)?.seen.news.length === 1);
    expect(shown.map(({ seen }) => seen.news.join())).toEqual(['', 'b', '', 'b', '', '', '', '', 'h']);
    expect(shown.map(({ seen }) => seen.asked)).toEqual(shown.map(() => 1));
  });

  it('miss nothing when a wider connection takes the place of the first', async () => {
    const first = open('a');
    await all([first]);
    const second = open('b');
    await all([second]);
    await until(() => streams.length === 1);
    send('a');
    await until(() => first.seen.news.length > 0);
  });

  it('lose nothing when the one that connects closes: another does, and all ask for what was missed', async () => {
    const [leader, ...others] = [open('a'), open('b'), open('c')];
    await all([leader, ...others]);
    const asked = others.map(({ seen }) => seen.asked);
    leader.page.close();
    await until(() => others.every(({ seen }, index) => seen.asked > (asked[index] ?? 0)));
    await until(() => streams.length === 1);
    send('b');
    send('c');
    await until(() => others.every(({ seen }) => seen.news.length === 1));
    expect(leader.seen.news).toEqual([]);
  });

  it('all know when the connection breaks off, and go on once the leader has it back', async () => {
    const shown = [open('a'), open('b')];
    await all(shown);
    for (const { response } of streams) response.destroy();
    await until(() => shown.every(({ page }) => !page.isOpen));
    for (const { page } of shown) page.connect();
    await all(shown);
    expect(shown.map(({ seen }) => seen.asked)).toEqual([2, 2]);
  });

  it('that follow more than one stream may: what has no room is not said to be live', async () => {
    const many = Array.from({ length: 99 }, (_, index) => `m${index}`).join();
    const [crowded, third] = [open(many), open('x,y')];
    await all([crowded]);
    await until(() => streams.length === 1);
    expect(third.page.isOpen).toBe(false);
  });

  it('keep to the time that a refusal names', async () => {
    refusing = true;
    const { page } = open('a');
    await until(() => refused > 0 && !page.connect());
    refusing = false;
    expect([page.connect(), page.isOpen]).toEqual([false, false]);
  });

  it('without locks, have a connection each', async () => {
    const shown = [open('', { alone: true }), open('', { alone: true })];
    await all(shown);
    expect(streams.map(({ url }) => url)).toEqual(['/stream', '/stream']);
  });
});
