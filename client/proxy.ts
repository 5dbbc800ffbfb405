import { type NextRequest, NextResponse } from 'next/server';
import { withoutToken } from './lib/auth/mail-link';
import { contentSecurityPolicy } from './lib/frame/content-security-policy';
import { withLateScripts } from './lib/frame/late-scripts';
import { withOwnStyles } from './lib/frame/own-styles';

const SECRET = 'payment_intent_client_secret';

/** Marks the proxy's own request for a page, which must not be proxied again. */
const RENDER = 'x-render';

/** When a crawler may retry an unavailable page. */
const RETRY_AFTER_SECONDS = '60';

/** These describe the connection, not the page. */
const HOP_BY_HOP = ['connection', 'keep-alive', 'transfer-encoding'];

/**
 * Every answer has a Content-Security-Policy, and every document is complete without JavaScript, whatever its status.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (isForeignHost(request.headers.get('host'))) {
    return new NextResponse('Requests for another host are refused', { status: 421 });
  }
  if (isFromAnotherSite(request)) return new NextResponse('Requests from another site are refused', { status: 403 });
  const { searchParams } = request.nextUrl;
  if (searchParams.has(SECRET)) {
    // Stripe returns from 3-D Secure with this in the address, where it would stay in the history and be passed on.
    const clean = request.nextUrl.clone();
    clean.searchParams.delete(SECRET);
    return NextResponse.redirect(clean);
  }
  const link = withoutToken(request.nextUrl);
  if (link) {
    const secure = request.headers.get('x-forwarded-proto') === 'https' ? '; secure' : '';
    const headers = { 'set-cookie': link.cookie + secure, 'referrer-policy': 'no-referrer' };
    return NextResponse.redirect(link.clean, { status: 303, headers });
  }
  if (!isDocument(request)) return withPolicy(request, (init) => NextResponse.next(init));
  const page = await render(request).catch((error: unknown) => console.error('The page was not rendered', error));
  if (page && page.status !== 404 && page.status < 500) return page;
  const [path, status, headers] =
    page?.status === 404 ? ['/_not-found', 404, {}] : ['/unavailable', 503, { 'retry-after': RETRY_AFTER_SECONDS }];
  return withPolicy(request, (init) => NextResponse.rewrite(new URL(path, request.url), { ...init, status, headers }));
}

/**
 * The router in the browser shows a page's content whatever its status, so only documents need this. The site map counts
 * as one, whatever purpose the client declares.
 */
function isDocument({ headers, method, nextUrl }: NextRequest): boolean {
  if (method !== 'GET' || headers.has(RENDER)) return false;
  return (headers.get('sec-fetch-dest') ?? 'document') === 'document' || nextUrl.pathname === '/sitemap.xml';
}

/**
 * Renders the page by requesting it from this very server. A page cannot choose its status: it calls `notFound()`, or
 * throws while the API is away, and Next.js then sends the right status with an empty document that only JavaScript
 * fills.
 * @returns the page's answer, with its styles; those of a page without an answer of its own are loaded by link
 * @throws when there is no answer, or not all of it
 */
async function render({ headers, nextUrl, url }: NextRequest): Promise<NextResponse> {
  const address = new URL(nextUrl);
  address.protocol = 'http:'; // TLS ends in front of this server
  const asked = new Headers(headers);
  for (const name of HOP_BY_HOP) asked.delete(name);
  asked.set(RENDER, 'yes');
  const answer = await fetch(address, { headers: asked, redirect: 'manual', cache: 'no-store' });
  const location = answer.headers.get('location');
  if (location) return NextResponse.redirect(new URL(location, url), answer.status);
  let body: string | typeof answer.body = answer.body;
  // The development server changes style sheets and keeps their names.
  if (answer.headers.get('content-type')?.startsWith('text/html') && process.env.NODE_ENV !== 'development') {
    body = await withOwnStyles(await answer.text(), address.origin);
    // Where most visitors arrive, and look first. On other pages they act.
    if (nextUrl.pathname === '/') body = withLateScripts(body);
  }
  const page = new NextResponse(body, answer);
  for (const name of HOP_BY_HOP) page.headers.delete(name);
  if (body !== answer.body) page.headers.delete('content-length');
  return page;
}

/** Gives an answer a policy with its own nonce, which Next.js reads from the request. */
function withPolicy(
  request: NextRequest,
  respond: (init: { request: { headers: Headers } }) => NextResponse,
): NextResponse {
  const policy = contentSecurityPolicy({
    nonce: crypto.randomUUID(),
    withStripe: Boolean(process.env.STRIPE_PUBLISHABLE_KEY),
    development: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = respond({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Whether another site's page sends a form (CSRF); as the API decides it. */
function isFromAnotherSite({ method, headers }: NextRequest): boolean {
  const origin = headers.get('origin');
  if (origin === null || method === 'GET' || method === 'HEAD') return false;
  const { PUBLIC_ORIGIN } = process.env;
  if (PUBLIC_ORIGIN && URL.canParse(PUBLIC_ORIGIN) && origin === new URL(PUBLIC_ORIGIN).origin) return false;
  const [scheme, host] = ['proto', 'host'].map((name) => headers.get(`x-forwarded-${name}`));
  return origin !== `${scheme ?? 'http'}://${host ?? headers.get('host')}`;
}

/**
 * Whether a request is for a host other than ALLOWED_HOSTS (names without ports, separated by commas); if that is
 * unset, every host is ours. With DNS rebinding, a site whose name resolves to this machine could read our pages. This
 * server's own name must be in the list, as `render` requests it.
 */
function isForeignHost(host: string | null): boolean {
  const allowed = process.env.ALLOWED_HOSTS;
  return Boolean(allowed) && !allowed?.split(',').includes((host ?? '').replace(/:\d*$/, '').toLowerCase());
}

/**
 * Everything except the built scripts and styles, which never change and hold no personal data: all other answers have
 * the policy.
 */
export const config = { matcher: '/((?!_next/static/).*)' };
