'use client';

import { useRouter } from 'next/navigation';
import { useId, useRef } from 'react';
import { isDecided } from '../../lib/browser-api';
import { ActionButton } from '../ui/action-button';
import { useHydrated } from '../ui/use-hydrated';
import { useRequest } from '../ui/use-request';
import styles from './withdraw-button.module.css';

/** Withdraws a listing from sale, after one confirmation. */
export function WithdrawButton({ ticketId, title }: { ticketId: string; title: string }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  const hydrated = useHydrated();
  const request = useRequest();
  const router = useRouter();

  async function withdraw() {
    const sent = await request.run('DELETE', `/api/tickets/${ticketId}`);
    if (!sent || !isDecided(sent)) return;
    if (sent.ok) dialog.current?.close();
    request.follow(() => router.refresh());
  }

  return (
    <>
      <button type="button" className="button quiet" disabled={!hydrated} onClick={() => dialog.current?.showModal()}>
        Withdraw
      </button>
      <dialog ref={dialog} className={styles.dialog} aria-labelledby={heading}>
        <h2 id={heading}>Withdraw this listing?</h2>
        <p>
          Nobody will be able to buy “<bdi>{title}</bdi>” anymore. You can list it again later.
        </p>
        <div className="actions">
          <ActionButton request={request} onClick={withdraw} className="button danger">
            Yes, withdraw it
          </ActionButton>
          <button type="button" className="button quiet" onClick={() => dialog.current?.close()}>
            Keep it
          </button>
        </div>
      </dialog>
    </>
  );
}
