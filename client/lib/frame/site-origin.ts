import { headers } from 'next/headers';

/**
 * The origin for links that leave the page: canonical addresses, the sitemap, sharing images. PUBLIC_ORIGIN if set;
 * otherwise the origin named by the request, which any client can forge.
 */
export async function siteOrigin(): Promise<URL> {
  if (process.env.PUBLIC_ORIGIN) return new URL(process.env.PUBLIC_ORIGIN);
  const incoming = await headers();
  const host = incoming.get('x-forwarded-host') ?? incoming.get('host') ?? 'localhost';
  const protocol = incoming.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
  const origin = `${protocol}://${host}`;
  return new URL(URL.canParse(origin) ? origin : 'http://localhost');
}
