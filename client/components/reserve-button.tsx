'use client';

import { useRouter } from 'next/navigation';
import type { Order } from '../lib/api-types';
import { isDecided } from '../lib/browser-api';
import { ActionButton } from './action-button';
import { useRequest } from './use-request';

/** Reserves a ticket and goes to its checkout. When somebody was faster it says so, and the page shows the new state. */
export function ReserveButton({ ticketId }: { ticketId: string }) {
  const request = useRequest();
  const router = useRouter();

  async function reserve() {
    const sent = await request.run<Order>('POST', '/api/orders', { ticketId });
    if (!sent) return;
    if (sent.ok) request.follow(() => router.push(`/orders/${sent.data.id}`));
    else if (isDecided(sent)) request.follow(() => router.refresh());
  }

  return (
    <ActionButton request={request} onClick={reserve}>
      Reserve
    </ActionButton>
  );
}
