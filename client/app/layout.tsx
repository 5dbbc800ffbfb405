import type { Metadata, Viewport } from 'next';
import type { ReactNode } from 'react';
import { FocusKeeper } from '../components/frame/focus-keeper';
import { Header } from '../components/frame/header';
import { Skeletons } from '../components/frame/skeletons';
import { OwnHolds } from '../components/holds/own-holds';
import { siteOrigin } from '../lib/site-origin';
import styles from './layout.module.css';
import './styles/index.css';

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

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
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
        <footer className={styles.footer}>
          <p>Ticketing: one ticket, one buyer. A reservation is yours until its time runs out.</p>
        </footer>
      </body>
    </html>
  );
}
