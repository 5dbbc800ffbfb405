import path from 'node:path';
import type { NextConfig } from 'next';

// No build or server of ours reports to anybody.
process.env.NEXT_TELEMETRY_DISABLED = '1';

/** Asked for by the image: a server with the packages that it uses. It scales no pictures, so it writes no file. */
const standalone: NextConfig = { output: 'standalone', images: { unoptimized: true, maximumDiskCacheSize: 0 } };

const config: NextConfig = {
  ...(process.env.NEXT_OUTPUT === 'standalone' ? standalone : {}),
  // The folder that holds the packages of all workspaces.
  turbopack: { root: path.resolve(require.resolve('next/package.json'), '../../..') },
  // `npm run types` checks types, those of the API with the services that they come from; an image has no services.
  typescript: { ignoreBuildErrors: true },
  poweredByHeader: false,
  // Titles and descriptions belong into <head> for everybody, also without JavaScript.
  htmlLimitedBots: /.*/,
  // Chromium asks for it when a page's own icon is out of the document for a moment.
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
