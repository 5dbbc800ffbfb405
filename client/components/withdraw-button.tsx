'use client';

import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { isDecided } from '../lib/browser-api';
import { ActionButton } from './action-button';
import { useRequest } from './use-request';

/** Takes a listing off the market, after asking once. */
export function WithdrawButton({ ticketId }: { ticketId: string }) {
  const [asking, setAsking] = useState(false);
  const request = useRequest();
  const router = useRouter();

  async function withdraw() {
    const sent = await request.run('DELETE', `/api/tickets/${ticketId}`);
    if (!sent || !isDecided(sent)) return;
    setAsking(false);
    request.follow(() => router.refresh());
  }

  if (!asking) {
    return (
      <ActionButton request={request} onClick={() => setAsking(true)} className="button quiet">
        Withdraw
      </ActionButton>
    );
  }
  return (
    <fieldset className="ask">
      <legend>Withdraw this listing? Nobody will be able to buy it.</legend>
      <ActionButton request={request} onClick={withdraw} className="button danger">
        Yes, withdraw it
      </ActionButton>
      <button type="button" className="button quiet" onClick={() => setAsking(false)}>
        Keep it
      </button>
    </fieldset>
  );
}
