'use client';

import { useRef, useState, useTransition } from 'react';
import type { ApiError } from '../../lib/api/api-types';
import type { Sent } from '../../lib/api/browser-api';
import { send } from '../../lib/api/send';

export interface Request {
  /** A request is in flight, or the next page is loading. */
  busy: boolean;
  /** Why the last request was refused; empty if it was not. */
  errors: ApiError[];
  /** Sends the request; undefined if an earlier one is still in flight (a double click). */
  run<T>(...args: Parameters<typeof send>): Promise<Sent<T> | undefined>;
  /** Navigates or refreshes with the router; busy until the new page is there. */
  follow(navigate: () => void): void;
  /** The browser is leaving for a new document: busy for good. */
  leave(): void;
}

/**
 * State of the writing request of one button or form.
 * @param refused why it was refused before the page was rendered
 */
export function useRequest(refused: ApiError[] = []): Request {
  const inFlight = useRef(false);
  const [sending, setSending] = useState(false);
  const [errors, setErrors] = useState(refused);
  const [following, follow] = useTransition();

  async function run<T>(...args: Parameters<typeof send>): Promise<Sent<T> | undefined> {
    if (inFlight.current) return undefined;
    hold(true);
    setErrors([]);
    const sent = await send<T>(...args);
    hold(false);
    if (!sent.ok) setErrors(sent.errors);
    return sent;
  }

  function hold(held: boolean): void {
    inFlight.current = held;
    setSending(held);
  }

  function leave(): void {
    hold(true);
    // The back button may restore this very page as it was.
    window.addEventListener('pageshow', () => hold(false), { once: true });
  }

  return { busy: sending || following, errors, run, follow, leave };
}
