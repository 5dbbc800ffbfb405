'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { isDecided, isLeaving } from '../../lib/browser-api';
import { ConfirmButton } from '../ui/confirm-button';
import { useRequest } from '../ui/use-request';

/** Releases a reservation, after one confirmation: somebody else may have it a moment later. */
export function ReleaseButton({ orderId, several }: { orderId: string; several: boolean }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const request = useRequest();
  const router = useRouter();

  async function release() {
    const sent = await request.run('DELETE', `/api/orders/${orderId}`);
    if (!sent || !isDecided(sent) || isLeaving(sent)) return;
    if (sent.ok) dialog.current?.close();
    request.follow(() => router.refresh());
  }

  return (
    <ConfirmButton
      request={request}
      dialog={dialog}
      label={several ? 'Release all of them' : 'Release reservation'}
      question={several ? 'Give these tickets back?' : 'Give this ticket back?'}
      yes={several ? 'Yes, give them back' : 'Yes, give it back'}
      no="Keep my reservation"
      onConfirm={release}
      plain={{ form: 'release', values: { orderId } }}
    >
      <p>
        {several ? 'You can only give back all of them. ' : ''}
        Someone else can reserve {several ? 'them' : 'it'} at once, and you would have to wait before you can try again.
      </p>
    </ConfirmButton>
  );
}
