'use client';

import { useHydrated } from '../ui/use-hydrated';

/** Prints the page; without JavaScript the browser's own menu does. */
export function PrintButton() {
  const hydrated = useHydrated();
  if (!hydrated) return null;
  return (
    <button type="button" className="button quiet" onClick={() => window.print()}>
      Print receipt
    </button>
  );
}
