import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from './lib/content-security-policy';
import { pageStatus } from './lib/page-status';

const SECRET = 'payment_intent_client_secret';

/** The pages that are shown in place of one that is not there, or not now. */
const INSTEAD = { 404: '/_not-found', 503: '/unavailable' };

/**
 * Gives every page its status and a Content-Security-Policy of its own; Next.js reads the nonce from the request.
 * Stripe comes back from 3-D Secure with the secret of the payment in the address, where it would stay in the history and
 * be passed on: the visitor goes on to the same page without it.
 */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  if (isForeignHost(request.headers.get('host'))) {
    return new NextResponse('Requests for another host are refused', { status: 421 });
  }
  const { searchParams } = request.nextUrl;
  if (searchParams.has(SECRET)) {
    const clean = request.nextUrl.clone();
    clean.searchParams.delete(SECRET);
    return NextResponse.redirect(clean);
  }
  const policy = contentSecurityPolicy({
    nonce: crypto.randomUUID(),
    withStripe: Boolean(process.env.STRIPE_PUBLISHABLE_KEY),
    development: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = await respond(request, { request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/**
 * Whether a request is for another host than ALLOWED_HOSTS, names without ports and separated by commas; any is ours
 * without that. A site whose name is made to lead to this machine (DNS rebinding) could read what its pages get from here.
 */
function isForeignHost(host: string | null): boolean {
  const allowed = process.env.ALLOWED_HOSTS;
  return Boolean(allowed) && !allowed?.split(',').includes((host ?? '').replace(/:\d*$/, '').toLowerCase());
}

/** Only documents are looked at: the router in the browser shows what a page says, whatever its status. */
async function respond({ headers, nextUrl, url }: NextRequest, init: { request: { headers: Headers } }) {
  if (headers.get('sec-fetch-dest') === 'empty') return NextResponse.next(init);
  const status = await pageStatus(nextUrl.pathname, headers.get('cookie'));
  if (status === 200) return NextResponse.next(init);
  return NextResponse.rewrite(new URL(INSTEAD[status], url), { ...init, status });
}

/** Everything but the built scripts and styles, which never change and are nobody's: whatever else is answered has the policy. */
export const config = { matcher: '/((?!_next/static/).*)' };
