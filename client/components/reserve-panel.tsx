'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { Order } from '../lib/api-types';
import { isDecided } from '../lib/browser-api';
import { rememberReservation, takeReservation } from '../lib/intent';
import { signInPath } from '../lib/next-path';
import { ActionButton } from './action-button';
import { useRequest } from './use-request';

interface Props {
  ticketId: string;
  available: boolean;
  /** Version of the ticket that is shown. */
  version: number;
  signedIn: boolean;
  /** What the ticket's state means for the visitor. */
  children: ReactNode;
}

/** The API's refusals that mean that somebody else was faster, and what became of the ticket. */
const LOST: Record<string, string> = {
  ticket_reserved: 'Somebody else reserved this ticket a moment before you.',
  ticket_sold: 'Somebody else bought this ticket a moment before you.',
  ticket_withdrawn: 'The seller withdrew this ticket a moment before you.',
};

/**
 * Reserves a ticket and goes to its checkout. When somebody was faster it says so, in the place of the button, and the
 * page shows the new state. Whoever has to sign in first gets the reservation after that.
 */
export function ReservePanel({ ticketId, available, version, signedIn, children }: Props) {
  const request = useRequest();
  const router = useRouter();
  const [lost, setLost] = useState<{ text: string; version: number }>();
  const mounted = useRef(false);
  // The page may still show the ticket as available when it is lost; a later version that is available has come back.
  const explained = lost && !(available && version > lost.version) ? lost.text : undefined;

  async function reserve() {
    if (!signedIn) return signIn();
    setLost(undefined);
    const sent = await request.run<Order>('POST', '/api/orders', { ticketId });
    if (!sent) return;
    if (sent.ok) return request.follow(() => router.push(`/orders/${sent.data.id}`));
    if (sent.status === 401) rememberReservation(sessionStorage, ticketId, Date.now());
    const text = LOST[sent.errors[0]?.code ?? ''];
    setLost(text ? { text, version } : undefined);
    if (isDecided(sent)) request.follow(() => router.refresh());
  }

  function signIn() {
    rememberReservation(sessionStorage, ticketId, Date.now());
    request.leave();
    window.location.assign(signInPath(`/tickets/${ticketId}`));
  }

  useEffect(() => {
    if (mounted.current) return;
    mounted.current = true;
    if (signedIn && takeReservation(sessionStorage, ticketId, Date.now())) reserve();
  });

  if (explained) {
    return (
      <>
        <Lost text={explained} />
        {available ? null : children}
      </>
    );
  }
  const errors = request.errors.filter(({ code }) => !(code && code in LOST));
  return (
    <>
      {available ? (
        <ActionButton request={{ ...request, errors }} onClick={reserve} className="button wide">
          Reserve
        </ActionButton>
      ) : null}
      {available ? (
        <noscript>
          <p className="notice">Please switch on JavaScript to reserve and pay.</p>
        </noscript>
      ) : null}
      {children}
    </>
  );
}

/** Takes the focus, which was on the button that is no longer there. */
function Lost({ text }: { text: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <div ref={ref} role="alert" tabIndex={-1} className="notice bad">
      <p>
        <strong>Too late by a moment</strong>
      </p>
      <p>{text}</p>
    </div>
  );
}
