'use client';

import { useEffect, useState } from 'react';
import { keepTicket } from '../../lib/admission/offline-tickets';
import styles from './keep-offline.module.css';

interface Props {
  /** The paths of the pages of all tickets of an order. */
  pages: string[];
  /** The version they show: a newer one replaces what is kept. */
  version: number;
}

/** Keeps the pages of all tickets of an order on this device, and says so. */
export function KeepOffline({ pages, version }: Props) {
  const [kept, setKept] = useState(false);
  useEffect(() => {
    // Again for every version.
    if (version >= 0) void Promise.all(pages.map(keepTicket)).then((kept) => setKept(kept.every(Boolean)));
  }, [pages, version]);
  return (
    <p className={`hint no-print ${styles.line}`} role="status">
      {kept ? 'Kept on this device: it opens without a network, too.' : ''}
    </p>
  );
}
