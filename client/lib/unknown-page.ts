const THING = /^\/(tickets|orders)\/([^/]+)(?:\/edit)?$/;

const TIMEOUT_MS = 5_000;

/** The API's address of what a page is about; undefined for pages that are not about one thing. */
export function resourceOf(pathname: string): string | undefined {
  const [, kind, id] = THING.exec(pathname) ?? [];
  return kind && id && !(kind === 'tickets' && id === 'new') ? `/api/${kind}/${id}` : undefined;
}

/**
 * Whether there is nothing at a page's address, or nothing that this visitor may see. Asked before the page is rendered,
 * because Next.js answers a page that finds out later with an empty document to whoever has no JavaScript.
 * When the API does not answer, the page is rendered and says so.
 */
export async function isUnknown(apiOrigin: string, pathname: string, cookie: string | null): Promise<boolean> {
  const resource = resourceOf(pathname);
  if (!resource) return false;
  const headers = { accept: 'application/json', ...(cookie ? { cookie } : {}) };
  const answer = await fetch(apiOrigin + resource, {
    headers,
    cache: 'no-store',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch(() => null);
  const body = (await answer?.text().catch(() => '')) ?? '';
  return answer?.status === 404 || (answer?.status === 401 && body.includes('"not_owner"'));
}
