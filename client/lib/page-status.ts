import { askApi } from './ask-api';

/** What pages that are not about one thing need of the API. */
const NEEDED: Record<string, string> = {
  '/': '/api/tickets?limit=1',
  '/orders': '/api/orders?limit=1',
  '/selling': '/api/tickets?limit=1',
  '/tickets/new': '/api/tickets/terms',
  '/auth/signin': '/api/users/currentuser',
  '/auth/signup': '/api/users/currentuser',
};
const THING = /^\/(tickets|orders)\/([^/]+)(?:\/edit)?$/;
const TIMEOUT_MS = 5_000;

/**
 * The API's address of what a page cannot do without; undefined where there is no page. Without an id of ours there is
 * nothing to ask for: the API has other answers at such addresses.
 */
export function resourceOf(pathname: string): string | undefined {
  const [, kind, id] = THING.exec(pathname) ?? [];
  return NEEDED[pathname] ?? (kind && id && isId(id) ? `/api/${kind}/${id}` : undefined);
}

/** Whether a text is an id as the API makes them. */
export const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

/**
 * The HTTP status of a page: 404 where there is nothing, or nothing that this visitor may see; 503 while the API does not
 * answer. Found out before the page is rendered, because Next.js answers a page that fails later with an empty document
 * to whoever has no JavaScript, and one that apologises with a 200.
 */
export async function pageStatus(pathname: string, cookie: string | null): Promise<200 | 404 | 503> {
  const resource = resourceOf(pathname);
  if (!resource) return THING.test(pathname) ? 404 : 200;
  const headers = { accept: 'application/json', ...(cookie ? { cookie } : {}) };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const answer = await askApi(resource, { headers, signal });
    const body = await answer.text();
    if (answer.status >= 500) return 503;
    return answer.status === 404 || (answer.status === 401 && body.includes('"not_owner"')) ? 404 : 200;
  } catch {
    return 503;
  }
}
