'use client';

import type { Appearance } from '@stripe/stripe-js';
import { useMemo, useSyncExternalStore } from 'react';

const DARK = '(prefers-color-scheme: dark)';
const STILL = '(prefers-reduced-motion: reduce)';

function watch(onChange: () => void): () => void {
  const queries = [DARK, STILL].map((query) => window.matchMedia(query));
  for (const query of queries) query.addEventListener('change', onChange);
  return () => {
    for (const query of queries) query.removeEventListener('change', onChange);
  };
}

const matches = (query: string) => window.matchMedia(query).matches;

/** The page's look for the fields in Stripe's frames, which our style sheets cannot reach. */
export function useStripeAppearance(): Appearance {
  const dark = useSyncExternalStore(watch, () => matches(DARK));
  const still = useSyncExternalStore(watch, () => matches(STILL));
  return useMemo(() => {
    const style = getComputedStyle(document.body);
    const night = style.colorScheme === 'dark' || (dark && style.colorScheme !== 'light');
    const token = (name: string) => style.getPropertyValue(`--${name}`).trim();
    return {
      theme: night ? 'night' : 'stripe',
      disableAnimations: still,
      variables: {
        fontFamily: style.fontFamily,
        fontSizeBase: style.fontSize,
        borderRadius: token('radius-small'),
        colorPrimary: token('accent'),
        colorBackground: token('page'),
        colorText: token('text'),
        colorTextSecondary: token('muted'),
        colorTextPlaceholder: token('muted'),
        colorDanger: token('bad'),
      },
      rules: {
        '.Input': { border: `1px solid ${token('control-line')}`, boxShadow: 'none' },
        '.Label': { fontSize: style.fontSize, fontWeight: '600' },
      },
    };
  }, [dark, still]);
}
