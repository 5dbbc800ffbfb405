import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LiveStream } from '../live-stream';

describe('a live stream', () => {
  let server: Server;
  let url: string;
  let now: number;
  let live: LiveStream<unknown>;
  let asked: number;
  let news: unknown[];

  beforeEach(async () => {
    server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/stream`;
    [now, asked, news] = [0, 0, []];
    live = new LiveStream({ url, ask: () => asked++, onNews: (item) => news.push(item), now: () => now });
  });
  afterEach(async () => {
    live.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** The next request for the stream, and its response. */
  const nextRequest = async (): Promise<[IncomingMessage, ServerResponse]> => {
    const [request, response] = await once(server, 'request');
    return [request, response];
  };

  const until = async (holds: () => boolean) => {
    for (const since = Date.now(); !holds(); await new Promise((resolve) => setImmediate(resolve)))
      if (Date.now() - since > 10_000) throw new Error('In vain');
  };

  /**
   * Connects.
   * @returns the response to write into, once the stream is open
   */
  async function opened(): Promise<ServerResponse> {
    const request = nextRequest();
    live.connect();
    const [, response] = await request;
    response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': connected\n\n');
    await until(() => live.isOpen);
    return response;
  }

  async function refused(headers: Record<string, string>): Promise<void> {
    const request = nextRequest();
    expect(live.connect()).toBe(true);
    const [, response] = await request;
    response.writeHead(503, headers).end('{}');
    await until(() => !live.connect());
  }

  it('that is refused is tried again no earlier than the refusal says', async () => {
    await refused({ 'retry-after': '60' });
    expect(live.isOpen).toBe(false);
    let tries = 0;
    server.on('request', () => tries++);
    for (now of [1, 5_000, 59_000]) expect(live.connect()).toBe(false);
    now = 60_001;
    await opened();
    expect([tries, live.isOpen]).toEqual([1, true]);
  });

  it.each<Record<string, string>>([{}, { 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }])(
    'that is refused without a number of seconds (%j) is tried again whenever it is asked for',
    async (headers) => {
      const request = nextRequest();
      live.connect();
      const [, response] = await request;
      response.writeHead(503, headers).end();
      let tries = 0;
      server.on('request', () => tries++);
      await until(() => live.connect() && tries > 0);
    },
  );

  it('that opens is asked in place of once, for what happened before', async () => {
    await opened();
    expect(asked).toBe(1);
  });

  it('hands on the data of every event, however the network cuts it', async () => {
    const response = await opened();
    const bytes = Buffer.from(
      'event: ticket\ndata: {"title":"Zoë"}\n\n: heartbeat\n\nevent: order\ndata: {"id":"2"}\n\n',
    );
    for (const byte of bytes) {
      response.write(Buffer.from([byte]));
      await new Promise((resolve) => setImmediate(resolve));
    }
    await until(() => news.length === 2);
    expect(news).toEqual([{ title: 'Zoë' }, { id: '2' }]);
  });

  it('that breaks off is closed, and can be connected again at once', async () => {
    (await opened()).destroy();
    await until(() => !live.isOpen);
    await opened();
    expect(asked).toBe(2);
  });

  it('that is closed leaves the server, and hears nothing any more', async () => {
    const response = await opened();
    const left = once(response, 'close');
    live.close();
    expect(live.isOpen).toBe(false);
    await left;
  });

  it('is connected once, however often it is asked for', async () => {
    let tries = 0;
    server.on('request', () => tries++);
    live.connect();
    await opened();
    live.connect();
    expect(tries).toBe(1);
  });
});
