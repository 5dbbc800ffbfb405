'use client';

import { useRouter } from 'next/navigation';
import { useRef } from 'react';
import { isDecided, isLeaving } from '../../lib/api/browser-api';
import { ConfirmButton } from '../ui/confirm-button';
import { useRequest } from '../ui/use-request';

const somebodyElse = (what: string) =>
  `Someone else can reserve ${what} at once, and you would have to wait before you can try again.`;

/** What is said about giving back a ticket, several together, or one that is only offered. */
const WORDS = {
  ticket: {
    label: 'Release reservation',
    question: 'Give this ticket back?',
    yes: 'Yes, give it back',
    no: 'Keep my reservation',
    follows: somebodyElse('it'),
  },
  tickets: {
    label: 'Release all of them',
    question: 'Give these tickets back?',
    yes: 'Yes, give them back',
    no: 'Keep my reservation',
    follows: `You can only give back all of them. ${somebodyElse('them')}`,
  },
  offer: {
    label: 'Let it pass',
    question: 'Let this ticket pass?',
    yes: 'Yes, let it pass',
    no: 'Keep it for me',
    follows:
      'Others can have it then, if it is still for sale. You have left the line, but can stand at its end again.',
  },
};

/** Releases a reservation, or lets an offer pass, after one confirmation: somebody else may have it a moment later. */
export function ReleaseButton({ orderId, of }: { orderId: string; of: keyof typeof WORDS }) {
  const { follows, ...words } = WORDS[of];
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
      {...words}
      onConfirm={release}
      plain={{ form: 'release', values: { orderId } }}
    >
      <p>{follows}</p>
    </ConfirmButton>
  );
}
