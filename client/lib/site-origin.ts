import { headers } from 'next/headers';

/** The origin that the visitor has in the address bar, as the proxy in front says. */
export async function siteOrigin(): Promise<URL> {
  const incoming = await headers();
  const host = incoming.get('x-forwarded-host') ?? incoming.get('host') ?? 'localhost';
  const protocol = incoming.get('x-forwarded-proto') === 'https' ? 'https' : 'http';
  const origin = `${protocol}://${host}`;
  return new URL(URL.canParse(origin) ? origin : 'http://localhost');
}
