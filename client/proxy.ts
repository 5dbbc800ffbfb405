import { type NextRequest, NextResponse } from 'next/server';
import { contentSecurityPolicy } from './lib/content-security-policy';
import { isUnknown } from './lib/unknown-page';

const NOWHERE = '/_not-found';

/** Gives every page a Content-Security-Policy of its own; Next.js reads the nonce for its scripts from the request. */
export async function proxy(request: NextRequest): Promise<NextResponse> {
  const policy = contentSecurityPolicy({
    nonce: crypto.randomUUID(),
    withStripe: Boolean(process.env.STRIPE_PUBLISHABLE_KEY),
    development: process.env.NODE_ENV === 'development',
  });
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = (await leadsNowhere(request))
    ? NextResponse.rewrite(new URL(NOWHERE, request.url), { request: { headers }, status: 404 })
    : NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

/** Only documents are looked at: the router in the browser shows a page's own not-found. */
async function leadsNowhere({ headers, nextUrl }: NextRequest): Promise<boolean> {
  if (headers.get('sec-fetch-dest') === 'empty') return false;
  return isUnknown(process.env.API_ORIGIN ?? 'http://127.0.0.1:3000', nextUrl.pathname, headers.get('cookie'));
}

export const config = { matcher: '/((?!api|_next/static|icon.svg|robots.txt|sitemap.xml).*)' };
