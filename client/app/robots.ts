import type { MetadataRoute } from 'next';
import { siteOrigin } from '../lib/frame/site-origin';

export default async function robots(): Promise<MetadataRoute.Robots> {
  return {
    rules: {
      userAgent: '*',
      disallow: ['/api/', '/auth/', '/account', '/orders', '/selling', '/tickets/new', '/tickets/*/edit'],
    },
    sitemap: new URL('/sitemap.xml', await siteOrigin()).href,
  };
}
