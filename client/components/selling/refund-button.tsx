'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import type { GivenRefund } from '../../lib/api/api-types';
import { isDecided } from '../../lib/api/browser-api';
import { confirmAt } from '../../lib/forms/done';
import { ConfirmButton } from '../ui/confirm-button';
import { useRequest } from '../ui/use-request';

interface Props {
  ticketId: string;
  orderId: string;
  /** Whether the ticket goes on sale again. */
  sellAgain: boolean;
}

/** Gives the buyer of a sold ticket the money back, after one confirmation. */
export function RefundButton({ ticketId, orderId, sellAgain }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const request = useRequest();
  const router = useRouter();

  async function refund() {
    const sent = await request.run('POST', `/api/orders/${orderId}/refund`, { sellAgain } satisfies GivenRefund);
    if (!sent || !isDecided(sent)) return;
    if (sent.ok) {
      confirmAt(`/tickets/${ticketId}`, 'refunded');
      dialog.current?.close();
    }
    request.follow(() => router.refresh());
  }

  return (
    <ConfirmButton
      request={request}
      dialog={dialog}
      label={sellAgain ? 'Refund and sell again' : 'Refund'}
      question="Refund the buyer?"
      yes="Yes, refund"
      no="Keep the sale"
      onConfirm={refund}
      plain={{ form: 'refund', values: { orderId, ticketId, sellAgain: `${sellAgain}` } }}
    >
      <p>
        The buyer gets the whole price back, also of what they bought together with this ticket, and it lets nobody in
        any more. {sellAgain ? 'It is for sale again at once.' : 'It stays off sale.'}
      </p>
    </ConfirmButton>
  );
}
