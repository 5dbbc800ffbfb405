import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';

const page = '/orders/1/ticket/2';

interface Found {
  type?: string;
  status: number;
  redirected?: boolean;
  url?: string;
}

/** Opens the page that the worker has kept. @returns whether it is kept afterwards, and what is shown */
async function open(navigated: Found, followed: Found | Error) {
  const handlers: Record<string, (event: object) => void> = {};
  const kept = new Set([`ticket ${page}`]);
  const answers = [navigated, followed];
  const worker = {
    ...{ URL, setTimeout: () => 0, location: new URL('https://tickets.example/ticket-worker.js') },
    addEventListener: (type: string, handler: (event: object) => void) => {
      handlers[type] = handler;
    },
    registration: { scope: `https://tickets.example${page}` },
    caches: {
      match: async (_page: string, { cacheName }: { cacheName: string }) => (kept.has(cacheName) ? 'kept' : undefined),
      delete: async (name: string) => kept.delete(name),
    },
    fetch: async () => {
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      return { ...answer, ok: answer?.status === 200 };
    },
  };
  runInNewContext(readFileSync(join(__dirname, '../public/ticket-worker.js'), 'utf8'), worker);
  let shown: unknown;
  let done: unknown;
  const respondWith = (answer: Promise<unknown>) => {
    shown = answer;
  };
  const request = { method: 'GET', mode: 'navigate', url: `https://tickets.example${page}` };
  const waitUntil = (work: Promise<unknown>) => {
    done = work;
  };
  handlers.fetch?.({ request, respondWith, waitUntil });
  const answer = await shown;
  await done;
  return { kept: kept.size > 0, shown: answer === 'kept' ? 'kept' : (answer as Found).status };
}

const redirect: Found = { type: 'opaqueredirect', status: 0 };
const to = (path: string): Found => ({ status: 200, redirected: true, url: `https://tickets.example${path}` });

it.each<[string, Found, Found | Error, boolean, 'kept' | number]>([
  ['sold on is forgotten', redirect, to('/orders/1'), false, 0],
  ['that is not found stays: it may be the fault of what is in between', { status: 404 }, { status: 404 }, true, 404],
  ['whose owner has to sign in again stays', redirect, to('/auth/signin?next=/orders/1/ticket/2'), true, 0],
  ['that lets its owner in stays', { status: 200 }, new Error('not asked'), true, 200],
  ['is shown while the server fails', { status: 503 }, new Error('not asked'), true, 'kept'],
  ['stays where the network ends in between', redirect, new Error('offline'), true, 0],
])('a kept ticket %s', async (_what, navigated, followed, kept, shown) => {
  expect(await open(navigated, followed)).toEqual({ kept, shown });
});
