'use client';

import { useCallback, useEffect, useRef } from 'react';

/** Within this time, all who watch the same thing ask about it. */
const SPREAD_MS = 3_000;

/**
 * Does something a little later, at a moment of chance: what a change makes every watching page ask for must not all
 * arrive at once. What is still waiting is replaced, and dropped with the page.
 */
export function useSpread(): (work: () => void) => void {
  const waiting = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(waiting.current), []);
  return useCallback((work: () => void) => {
    clearTimeout(waiting.current);
    waiting.current = setTimeout(work, Math.random() * SPREAD_MS);
  }, []);
}
