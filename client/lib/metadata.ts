import type { Metadata } from 'next';

/** A page's title and description, also for links that are shared. */
export function pageMetadata(title: string, description: string): Metadata {
  return { title, description, openGraph: { title, description, siteName: 'Ticketing', type: 'website' } };
}
