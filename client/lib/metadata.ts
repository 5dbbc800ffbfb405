import type { Metadata } from 'next';

const IMAGE = { url: '/opengraph-image.png', width: 1200, height: 630, alt: 'Ticketing: one ticket, one buyer' };

/** A page's title and description, also for shared links. `address` is its path, for public pages. */
export function pageMetadata(title: string, description: string, address?: string): Metadata {
  return {
    title,
    description,
    openGraph: {
      title,
      description,
      siteName: 'Ticketing',
      type: 'website',
      images: [IMAGE],
      ...(address ? { url: address } : {}),
    },
    twitter: { card: 'summary_large_image', title, description, images: [IMAGE.url] },
    ...(address ? { alternates: { canonical: address } } : {}),
  };
}

/** Like `pageMetadata`, for a private page or an intermediate step: search engines do not list it. */
export function privateMetadata(title: string, description: string): Metadata {
  return { ...pageMetadata(title, description), robots: { index: false, follow: false } };
}
