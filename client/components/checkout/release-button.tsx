'use client';

import { useRouter } from 'next/navigation';
import { isDecided, isLeaving } from '../../lib/browser-api';
import { ActionButton } from '../ui/action-button';
import { useRequest } from '../ui/use-request';

/** Releases a reserved ticket. */
export function ReleaseButton({ orderId }: { orderId: string }) {
  const request = useRequest();
  const router = useRouter();

  async function release() {
    const sent = await request.run('DELETE', `/api/orders/${orderId}`);
    if (sent && isDecided(sent) && !isLeaving(sent)) request.follow(() => router.refresh());
  }

  return (
    <ActionButton request={request} onClick={release} className="button quiet">
      Release reservation
    </ActionButton>
  );
}
