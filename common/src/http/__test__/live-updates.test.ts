import { once } from 'node:events';
import { type ClientRequest, createServer, get, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Request, Router } from 'express';
import { eventually } from '../../testing/eventually';
import { LiveUpdates } from '../live-updates';
import { testApp } from './test-app';

const clientQuota = 3;
const quota = 5;
/** The stream options a route would pass. */
const optionsOf = ({ client, endsInMs }: Request['query']) => ({
  ...(client && { client: String(client) }),
  ...(endsInMs && { endsAt: new Date(Date.now() + Number(endsInMs)) }),
});
let live: LiveUpdates;
let server: Server;
let readers: ClientRequest[];

beforeEach(async () => {
  live = new LiveUpdates({ STREAMS: quota, STREAMS_PER_CLIENT: clientQuota });
  readers = [];
  const stream = Router().get('/stream', (req, res) =>
    live.open(res, String(req.query.topics).split(','), optionsOf(req.query)),
  );
  const slowlyDecided = Router().get('/late', (_req, res) => void res.once('close', () => live.open(res, ['a'])));
  server = createServer(testApp({ extra: [stream, slowlyDecided] }).app).listen(0);
  await once(server, 'listening');
});
afterEach(async () => {
  for (const reader of readers) reader.destroy();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

function connect(path: string): ClientRequest {
  const { port } = server.address() as AddressInfo;
  const reader = get({ port, path, headers: { 'Accept-Encoding': 'gzip' } });
  reader.on('error', () => {});
  readers.push(reader);
  return reader;
}

/** A browser that listens to topics; resolves once it is connected. */
async function listenTo(topics: string) {
  const reader = connect(`/api/stream?topics=${topics}`);
  const [response]: IncomingMessage[] = await once(reader, 'response');
  if (!response) throw new Error('no response');
  let text = '';
  response.on('data', (chunk) => {
    text += chunk;
  });
  response.on('error', () => {});
  await eventually(() => expect(text).toBe(': connected\n\n'));
  return { response, reader, received: () => text.slice(': connected\n\n'.length) };
}

describe('a live stream', () => {
  it('is a server-sent event stream that no proxy may hold back or compress', async () => {
    const { response } = await listenTo('a');
    expect(response.headers).toMatchObject({
      'content-type': expect.stringMatching(/^text\/event-stream/),
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    expect(response.headers).not.toHaveProperty('content-encoding');
  });

  it('gets at once what is sent to its topics, once, and nothing else', async () => {
    const both = await listenTo('a,b');
    const other = await listenTo('c');
    live.send('a', 'ticket', { text: 'two\nlines' });
    live.send('nobody', 'ticket', {});
    live.send('b', 'ticket', { id: 2 });
    await eventually(() =>
      expect(both.received()).toBe('event: ticket\ndata: {"text":"two\\nlines"}\n\nevent: ticket\ndata: {"id":2}\n\n'),
    );
    expect(other.received()).toBe('');
  });

  it('begins once the broker sends what happens from now on', async () => {
    let begin: () => void = () => {};
    const begun = new Promise<void>((resolve) => {
      begin = resolve;
    });
    const supply = { begin: jest.fn(() => begun), end: async () => {} };
    await live.demand.add(supply);
    const [opening, gone] = [listenTo('a'), connect('/api/stream?topics=a')];
    await eventually(() => expect(live.size).toBe(2));
    gone.destroy();
    await eventually(() => expect(live.size).toBe(1));
    expect(live.has('a')).toBe(false);
    begin();
    const { received } = await opening;
    live.send('a', 'ticket', 1);
    await eventually(() => expect(received()).toBe('event: ticket\ndata: 1\n\n'));
    expect(supply.begin).toHaveBeenCalledTimes(1);
  });

  it('leaves all its topics when the browser goes away', async () => {
    const { reader } = await listenTo('a,b');
    await listenTo('b');
    expect(live.size).toBe(2);
    reader.destroy();
    await eventually(() => expect(live.has('a')).toBe(false));
    expect(live.has('b')).toBe(true);
    expect(live.size).toBe(1);
  });

  it('is not kept for a browser that went away before it was opened', async () => {
    const reader = connect('/api/late');
    await once(server, 'request');
    reader.destroy();
    await eventually(async () => {
      expect(await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)))).toBe(0);
    });
    expect(live.size).toBe(0);
  });

  it('is ended when its reader leaves about a megabyte unread, and the others go on', async () => {
    const slow = await listenTo('a');
    const quick = await listenTo('a');
    slow.response.pause();
    const sent = 'x'.repeat(100_000);
    // The socket buffers on both sides hold some megabytes before anything queues in the process.
    for (let event = 1; live.size === 2 && event <= 300; event++) {
      live.send('a', 'large', sent);
      // Only the length: a failed comparison of so much text would print all of it.
      await eventually(() => expect(quick.received().length).toBeGreaterThan(event * sent.length));
    }
    await eventually(() => expect(live.size).toBe(1));
    live.send('a', 'after', 1);
    await eventually(() => expect(quick.received().slice(-100)).toContain('event: after'));
  });

  it('ends when its session does', async () => {
    const { response } = await listenTo('a&endsInMs=20');
    await eventually(() => expect(response.complete).toBe(true));
    await eventually(() => expect(live.size).toBe(0));
  });

  it('is refused beyond what one client may have, and others are not, with the time to come back', async () => {
    const streams = await Promise.all(Array.from({ length: clientQuota }, () => listenTo('a')));
    const [refused]: IncomingMessage[] = await once(connect('/api/stream?topics=a'), 'response');
    expect([refused?.statusCode, refused?.headers['retry-after']]).toEqual([503, '60']);
    expect(refused?.headers['content-type']).toMatch(/^application\/json/);
    await listenTo('a&client=other');
    streams[0]?.reader.destroy();
    await eventually(() => expect(live.size).toBe(clientQuota));
    await listenTo('a');
  });

  it('is refused beyond what one process may have, no matter who asks', async () => {
    for (let client = 0; client < quota; client++) await listenTo(`a&client=${client}`);
    const [refused]: IncomingMessage[] = await once(connect('/api/stream?topics=a&client=new'), 'response');
    expect(refused?.statusCode).toBe(503);
    expect(live.size).toBe(quota);
  });

  it('ends when the service stops, as does one that is opened then', async () => {
    const open = await listenTo('a');
    live.close();
    await once(open.response, 'end');
    expect(live.size).toBe(0);
    const late = await listenTo('a');
    await eventually(() => expect(late.response.complete).toBe(true));
    expect(live.size).toBe(0);
  });
});
