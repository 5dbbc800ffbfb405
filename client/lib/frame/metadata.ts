import type { Metadata } from 'next';

/** The size of pictures that other sites show, in pixels. */
export const PICTURE = { width: 1200, height: 630 };

const OURS = { url: '/opengraph-image.png', alt: 'Ticketing: one ticket, one buyer' };

/**
 * A page's title and description, also for shared links.
 * @param address its path, for public pages
 * @param picture the path of its own picture, and what that shows
 */
export function pageMetadata(title: string, description: string, address?: string, picture = OURS): Metadata {
  return {
    title,
    description,
    openGraph: {
      title,
      description,
      siteName: 'Ticketing',
      type: 'website',
      images: [{ ...picture, ...PICTURE }],
      ...(address ? { url: address } : {}),
    },
    twitter: { card: 'summary_large_image', title, description, images: [picture.url] },
    ...(address ? { alternates: { canonical: address } } : {}),
  };
}

/** Like `pageMetadata`, for a private page or an intermediate step: search engines do not list it. */
export function privateMetadata(title: string, description: string): Metadata {
  return { ...pageMetadata(title, description), robots: { index: false, follow: false } };
}
