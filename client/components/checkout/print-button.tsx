'use client';

import type { ReactNode } from 'react';
import { useHydrated } from '../ui/use-hydrated';

/** Prints the page; without JavaScript the browser's own menu does. */
export function PrintButton({ children }: { children: ReactNode }) {
  const hydrated = useHydrated();
  if (!hydrated) return null;
  return (
    <button type="button" className="button quiet" onClick={() => window.print()}>
      {children}
    </button>
  );
}
