'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { isDecided } from '../../lib/api/browser-api';
import { ConfirmButton } from '../ui/confirm-button';
import { useRequest } from '../ui/use-request';

interface Props {
  ticketId: string;
  title: string;
  /** Whether somebody who has waited for it may still take it. */
  offered?: boolean;
}

/** Withdraws a listing from sale, after one confirmation. */
export function WithdrawButton({ ticketId, title, offered = false }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const request = useRequest();
  const router = useRouter();

  async function withdraw() {
    const sent = await request.run('DELETE', `/api/tickets/${ticketId}`);
    if (!sent || !isDecided(sent)) return;
    if (sent.ok) dialog.current?.close();
    request.follow(() => router.refresh());
  }

  return (
    <ConfirmButton
      request={request}
      dialog={dialog}
      label="Withdraw"
      question="Withdraw this listing?"
      yes="Yes, withdraw it"
      no="Keep it"
      onConfirm={withdraw}
      plain={{ form: 'withdraw', values: { ticketId } }}
    >
      <p>
        Nobody {offered ? 'but the person it is held for ' : ''}will be able to buy “<bdi>{title}</bdi>” anymore. You
        can list it again later{offered ? ', if they do not take it' : ''}.
      </p>
    </ConfirmButton>
  );
}
