'use client';

import { useEffect } from 'react';
import { forgetVerifications } from '../../lib/checkout/verification';

interface Props {
  /** The server's time of this rendering, ms since 1970. */
  now: number;
  /** The id of an order that can no longer be paid. */
  over?: string | undefined;
}

/** Deletes the secrets of payments whose 3-D Secure can no longer go on. */
export function ForgetVerifications({ now, over }: Props) {
  useEffect(() => forgetVerifications(localStorage, now, over), [now, over]);
  return null;
}
