// Shows one ticket without a network: a service worker that the ticket's page registers for itself alone.

const page = new URL(registration.scope).pathname;
/** Signing out deletes all caches with such names. */
const cacheName = `ticket ${page}`;
/** In a crowd, a network hangs rather than fails. */
const patienceMs = 4_000;

addEventListener('install', () => skipWaiting());

// The page has been opened, or has changed.
addEventListener('message', (event) => event.waitUntil(keep().then((kept) => event.ports[0]?.postMessage(kept))));

addEventListener('fetch', (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  const isPart = mode === 'navigate' ? pathname === page : pathname.startsWith('/_next/static/');
  if (method === 'GET' && origin === location.origin && isPart) event.respondWith(answer(event));
});

/**
 * Keeps the page as it is now, and the scripts and styles it names; or nothing of it any more, if its ticket lets nobody
 * in. @returns whether it is kept
 */
async function keep() {
  try {
    const document = await fetch(page);
    // To its order. Who only has to sign in again may need what is kept.
    const isSoldOn = document.redirected && new URL(document.url).pathname === page.split('/ticket')[0];
    if (isSoldOn) await caches.delete(cacheName);
    if (!document.ok || document.redirected) return false;
    const html = await document.clone().text();
    // Of fonts only what it loads first: styles within the page also name those of rare letters.
    const names = new Set(
      html.match(/\/_next\/static\/[\w./~-]+\.(?:js|css)|(?<=href=")\/_next\/static\/[\w./~-]+\.woff2/g),
    );
    const parts = await Promise.all([...names].map(async (name) => [name, await fetch(name)]));
    await caches.delete(cacheName);
    const cache = await caches.open(cacheName);
    await cache.put(page, document);
    await Promise.all(parts.map(([name, part]) => part.ok && cache.put(name, part)));
    return true;
  } catch {
    // Offline, perhaps with an older copy.
    return Boolean(await caches.match(page, { cacheName, ignoreVary: true }));
  }
}

/** The network's answer; what was kept if there is none in time, or if the server fails. */
async function answer(event) {
  const { request } = event;
  const kept = await caches.match(new URL(request.url).pathname, { cacheName, ignoreVary: true });
  if (!kept) return fetch(request);
  const late = new Promise((resolve) => setTimeout(resolve, patienceMs));
  const found = await Promise.race([fetch(request), late]).catch(() => undefined);
  // Where it leads, only a request of our own can see.
  if (found?.type === 'opaqueredirect') event.waitUntil(keep());
  return !found || found.status >= 500 ? kept : found;
}
