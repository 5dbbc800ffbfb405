import type { Metadata, Viewport } from 'next';
import localFont from 'next/font/local';
import { cookies } from 'next/headers';
import type { ReactNode } from 'react';
import { FocusKeeper } from '../components/frame/focus-keeper';
import { Footer } from '../components/frame/footer';
import { Header } from '../components/frame/header';
import { Skeletons } from '../components/frame/skeletons';
import { OwnHolds } from '../components/holds/own-holds';
import { siteOrigin } from '../lib/frame/site-origin';
import { THEME_COOKIE, themeOf } from '../lib/frame/theme';
import styles from './layout.module.css';
import './styles/index.css';

// `optional`: a page that is shown before its font has come keeps the system's, and nothing moves. The next page has it.
const latin = localFont({
  src: '../../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-wght-normal.woff2',
  weight: '200 800',
  display: 'optional',
  adjustFontFallback: false,
});
// Loaded only by a page that has such letters.
const latinExtended = localFont({
  src: '../../node_modules/@fontsource-variable/bricolage-grotesque/files/bricolage-grotesque-latin-ext-wght-normal.woff2',
  weight: '200 800',
  display: 'optional',
  adjustFontFallback: false,
  preload: false,
  declarations: [{ prop: 'unicode-range', value: 'U+0100-02BA,U+1E00-1E9F,U+1EF2-1EFF,U+2C60-2C7F,U+A720-A7FF' }],
});
const fontFamily = `${latin.style.fontFamily}, ${latinExtended.style.fontFamily}, system-ui, sans-serif`;

/** Every page is rendered per request: nothing is prerendered, not even the not-found page. */
export const dynamic = 'force-dynamic';

export async function generateMetadata(): Promise<Metadata> {
  return {
    metadataBase: await siteOrigin(),
    title: { default: 'Ticketing', template: '%s · Ticketing' },
    description: 'Buy and sell tickets for concerts, matches and shows.',
  };
}

export const viewport: Viewport = {
  colorScheme: 'light dark',
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#ffffff' },
    { media: '(prefers-color-scheme: dark)', color: '#1c1e29' },
  ],
};

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value);
  return (
    <html lang="en" data-theme={theme} style={{ fontFamily }}>
      <body>
        <a href="#main" className={styles.skip}>
          Skip to content
        </a>
        <Header />
        <main id="main" tabIndex={-1}>
          <div className={styles.page}>{children}</div>
          <Skeletons />
        </main>
        <OwnHolds />
        <FocusKeeper />
        <Footer theme={theme} />
      </body>
    </html>
  );
}
