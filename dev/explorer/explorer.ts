import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { bulkhead, isBulkheadRejectedError } from 'cockatiel';
import express, { type ErrorRequestHandler, type RequestHandler, type Response } from 'express';
import type { Operation } from '../src/topology/operate-in';
import { files, page } from './files';
import type { Live, Watched } from './live';
import { carryOut, wordsOf } from './operations';

export interface ExplorerOptions extends Omit<Watched, 'services'> {
  /** Of its page; a free one if absent. */
  port?: number;
  /** How an operator's command runs in each service, by its name. */
  operations: Record<string, Operation>;
  /** The repository's root folder: the page looks like the app. */
  root: string;
}

export interface Explorer {
  url: string;
  close(): Promise<void>;
}

/** Messages in one event of a stream. */
const atOnce = 250;
/** What happens within this time is told together. */
const togetherMs = 50;
/** So many searches, and so many commands, wait for the one that is under way. */
const mostWaiting = 20;

/** Its names on this machine, and no other: nobody else is to see what it shows, not through a tunnel either. */
const ownHosts = ['localhost', '127.0.0.1', '[::1]'];

/** Serves a page that shows a running system. It looks at the system only while a page is open. */
export async function startExplorer(options: ExplorerOptions): Promise<Explorer> {
  const watched = { ...options, services: Object.keys(options.operations) };
  const viewers = new Viewers(watched);
  const [searches, commands] = [inTurn(), inTurn()];

  const app = express();
  app.disable('x-powered-by');
  app.use(protect);
  app.get('/_explorer/health', (_req, res) => void res.json({ ok: true }));
  app.get('/_explorer', (_req, res) => void res.type('html').send(page));
  app.use('/_explorer/files', files(options.root));
  app.get('/_explorer/stream', (_req, res) => viewers.show(res));
  /** Everything stored that has one of these texts in it, such as an order's id. */
  app.get('/_explorer/find', async (req, res) => {
    const texts = String(req.query.texts).split(',');
    if (texts.length > 50 || !texts.every((text) => /^[\w:.-]{4,100}$/.test(text)))
      return void res.status(400).send('That is no id.');
    const live = await viewers.live?.catch(() => undefined);
    if (!live) return void res.status(503).send('Nobody is looking.');
    const gone = goneWith(res);
    res.json(await searches(() => live.find(texts, gone), gone));
  });
  /** Carries out an operator's command, one after the other. */
  app.post('/_explorer/operate', express.json(), async (req, res) => {
    const { service, command, letter } = (req.body ?? {}) as Record<string, unknown>;
    const words = wordsOf(command, letter);
    const operation = Object.hasOwn(options.operations, String(service)) && options.operations[String(service)];
    if (!words || !operation) return void res.status(400).send('There is no such command.');
    const outcome = await commands(() => carryOut(operation, words), goneWith(res));
    console.log(JSON.stringify({ at: new Date(), service, words, exitCode: outcome.exitCode }));
    res.json(outcome);
  });
  app.use(refuse);

  const server = app.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/_explorer`,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, viewers.close()]);
    },
  };
}

/** Keeps other sites out, and runs nothing in the page but its own program. */
const protect: RequestHandler = (req, res, next) => {
  res.set({
    'Content-Security-Policy':
      "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  });
  const { origin, host } = req.headers;
  const name = host?.replace(/:\d*$/, '').toLowerCase() ?? '';
  if (!ownHosts.includes(name)) return void res.status(421).send('Requests for another host are refused.');
  // Browsers send it with each POST. Of the others, what the page alone may ask costs something, too.
  const isForeign = origin !== undefined && origin !== `http://${host}`;
  const isElsewhere = /^(cross|same)-site$/.test(req.get('sec-fetch-site') ?? '') && req.path !== '/_explorer';
  if (isForeign || isElsewhere) return void res.status(403).send('Requests from another site are refused.');
  next();
};

/** Aborted when whoever has asked waits no longer. */
function goneWith(res: Response): AbortSignal {
  const gone = new AbortController();
  res.once('close', () => gone.abort());
  return gone.signal;
}

/** Does one thing after the other. What nobody waits for any more when its turn comes is left out. */
function inTurn() {
  const turns = bulkhead(1, mostWaiting);
  return <Done>(work: () => Promise<Done>, gone: AbortSignal): Promise<Done> =>
    turns.execute(() => {
      gone.throwIfAborted();
      return work();
    });
}

/** Says why there is no answer, if anybody still waits for one. */
const refuse: ErrorRequestHandler = (error, _req, res, _next) => {
  if (res.headersSent) res.destroy();
  else if (isBulkheadRejectedError(error)) res.status(429).send('Too many others wait: try again in a moment.');
  else res.status(error.status ?? 503).send(`${error.message}`);
};

/** The pages that are open, and what they look at together. */
class Viewers {
  /** Opens with the first page; undefined while there is none. */
  live: Promise<Live> | undefined;
  #open = new Set<Response>();

  constructor(private readonly watched: Watched) {}

  async show(res: Response): Promise<void> {
    res.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache, no-transform' });
    res.flushHeaders();
    const gone = goneWith(res);
    this.#open.add(res);
    res.once('close', () => {
      this.#open.delete(res);
      if (this.#open.size === 0) void this.close();
    });
    this.live ??= look(this.watched);
    const { live } = this;
    try {
      await tell(res, await live, gone);
    } catch (error) {
      if (gone.aborted) return;
      // The broker is gone. The browser asks again, and that opens another.
      if (this.live === live) await this.close();
      const { message, cause = message } = error as Error;
      res.end(said('problem', String(cause)));
    }
  }

  async close(): Promise<void> {
    const { live } = this;
    this.live = undefined;
    await (await live?.catch(() => undefined))?.close();
  }
}

/** Loads what it takes with the first page: until then a stack has the explorer almost for nothing. */
function look(watched: Watched): Promise<Live> {
  // Not import(), whose paths would have to name the compiled file.
  const live: typeof import('./live') = require('./live');
  return live.Live.open(watched);
}

const said = (event: string, data: unknown): string => `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;

/** Tells a page what there is and what comes, as fast as it reads. @throws when the broker is gone, or the page */
async function tell(res: Response, live: Live, gone: AbortSignal): Promise<void> {
  const signal = AbortSignal.any([gone, live.ended]);
  const write = async (event: string, data: unknown) => {
    if (!res.write(said(event, data))) await once(res, 'drain', { signal });
  };
  await write('beginning', null);
  let told: Live['status'];
  for (let number = 0; !signal.aborted; ) {
    const { messages, next } = live.recent.from(number, atOnce);
    number = next;
    if (messages.length > 0) await write('messages', messages);
    const { status } = live;
    if (status !== told) await write('status', status);
    told = status;
    if (live.recent.from(number, 1).messages.length > 0 || live.status !== told) continue;
    await once(live.events, 'changed', { signal });
    await wait(togetherMs, undefined, { signal });
  }
  throw signal.reason;
}
