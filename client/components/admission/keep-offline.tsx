'use client';

import { useEffect, useState } from 'react';
import { keepTicket } from '../../lib/offline-tickets';
import styles from './keep-offline.module.css';

interface Props {
  /** The path of the ticket's page. */
  page: string;
  /** The version it shows: a newer one replaces what is kept. */
  version: number;
}

/** Keeps the ticket's page on this device, and says so. */
export function KeepOffline({ page, version }: Props) {
  const [kept, setKept] = useState(false);
  useEffect(() => {
    // Again for every version.
    if (version >= 0) void keepTicket(page).then(setKept);
  }, [page, version]);
  return (
    <p className={`hint no-print ${styles.line}`} role="status">
      {kept ? 'Kept on this device: it opens without a network, too.' : ''}
    </p>
  );
}
