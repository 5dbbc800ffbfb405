import path from 'node:path';
import type { NextConfig } from 'next';

// None of our builds or servers sends telemetry.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** For the image: a server with the packages it uses. It scales no pictures, so it writes no file. */
const standalone: NextConfig = { output: 'standalone', images: { unoptimized: true, maximumDiskCacheSize: 0 } };

const config: NextConfig = {
  ...(process.env.NEXT_OUTPUT === 'standalone' ? standalone : {}),
  // The folder with the packages of all workspaces.
  turbopack: { root: path.resolve(require.resolve('next/package.json'), '../../..') },
  // `npm run types` checks types, including the API's, which come from the services; an image has no services.
  typescript: { ignoreBuildErrors: true },
  // Fewer and larger style sheets: these are small, and compress better together.
  experimental: { cssChunking: 'graph' },
  // A header that has styles loaded early would load them in vain: a page brings them along.
  reactMaxHeadersLength: 0,
  poweredByHeader: false,
  // What is in front of us compresses, as for all services: in the cluster the ingress, on a laptop the gateway.
  compress: false,
  // Always put title and description into <head>, also without JavaScript.
  htmlLimitedBots: /.*/,
  // Chromium requests it when a page's own icon is out of the document for a moment.
  redirects: async () => [{ source: '/favicon.ico', destination: '/icon.svg', permanent: true }],
  headers: async () => [
    {
      source: '/:path*',
      headers: [
        { key: 'X-Content-Type-Options', value: 'nosniff' },
        { key: 'X-Frame-Options', value: 'DENY' },
        { key: 'Referrer-Policy', value: 'strict-origin-when-cross-origin' },
      ],
    },
  ],
  allowedDevOrigins: ['localhost', '127.0.0.1'],
};

export default config;
