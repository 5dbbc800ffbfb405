import { headers } from 'next/headers';

/**
 * The origin for links that leave the page: canonical addresses, the sitemap, shared pictures. It is PUBLIC_ORIGIN; without
 * that, the origin that the request names, which anybody can make up.
 */
export async function siteOrigin(): Promise<URL> {
  if (process.env.PUBLIC_ORIGIN) return new URL(process.env.PUBLIC_ORIGIN);
  const incoming = await headers();
  const host = incoming.get('x-forwarded-host') ?? incoming.get('host') ?? 'localhost';
  const protocol = incoming.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
  const origin = `${protocol}://${host}`;
  return new URL(URL.canParse(origin) ? origin : 'http://localhost');
}
