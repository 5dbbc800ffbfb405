'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ApiError, Order, Reservation } from '../../lib/api/api-types';
import { isDecided } from '../../lib/api/browser-api';
import { signInPath } from '../../lib/auth/next-path';
import { announceHold } from '../../lib/orders/holds';
import { rememberReservation, type SeenTicket, takeReservation } from '../../lib/ticket/intent';
import { ActionButton } from '../ui/action-button';
import { useRequest } from '../ui/use-request';
import { isExplained, LOST, Lost, RefusalNotice } from './reserve-refusals';

interface Props {
  /** The ticket shown. */
  ticket: SeenTicket & { currency: string };
  available: boolean;
  signedIn: boolean;
  priceLocale: string;
  dateLocale: string;
  /** What the ticket's state means for the visitor. */
  children: ReactNode;
}

/**
 * Reserves a ticket at the price shown, and goes to its checkout. If another buyer was faster, a message replaces the
 * button, and the page shows the new state. A visitor who must sign in first gets the reservation afterwards.
 */
export function ReservePanel({ ticket, available, signedIn, priceLocale, dateLocale, children }: Props) {
  const request = useRequest();
  const router = useRouter();
  const [refused, setRefused] = useState<{ error: ApiError; seen: SeenTicket }>();
  const mounted = useRef(false);
  const { id, version, price, currency } = ticket;
  const lost = refused && LOST[refused.error.code ?? ''];
  // The page may still show a lost ticket as available; if a later version is available, it has been released again.
  const explained = refused && !(available && version > refused.seen.version) ? lost : undefined;

  async function reserve(seen: SeenTicket) {
    if (!signedIn) return signIn(seen);
    setRefused(undefined);
    const sent = await request.run<Order>('POST', '/api/orders', {
      ticketId: id,
      version: seen.version,
    } satisfies Reservation);
    if (!sent) return;
    if (sent.ok) {
      announceHold(sent.data);
      return request.follow(() => router.push(`/orders/${sent.data.id}`));
    }
    if (sent.status === 401) rememberReservation(sessionStorage, seen, Date.now());
    const [error] = sent.errors;
    if (error) setRefused({ error, seen });
    if (isDecided(sent)) request.follow(() => router.refresh());
  }

  function signIn(seen: SeenTicket) {
    rememberReservation(sessionStorage, seen, Date.now());
    request.leave();
    window.location.assign(signInPath(`/tickets/${id}`));
  }

  useEffect(() => {
    if (mounted.current) return;
    mounted.current = true;
    const seen = signedIn && takeReservation(sessionStorage, id, Date.now());
    if (seen) reserve(seen);
  });

  if (explained) {
    return (
      <>
        <Lost {...explained} />
        {available ? null : children}
      </>
    );
  }
  const errors = request.errors.filter(({ code = '' }) => !(code in LOST) && !isExplained(code));
  return (
    <>
      {refused ? <RefusalNotice {...refused} currency={currency} locales={{ priceLocale, dateLocale }} /> : null}
      {available ? (
        <ActionButton
          request={{ ...request, errors }}
          onClick={() => reserve({ id, version, price })}
          className="button wide"
          plain={{ form: 'reserve', values: { ticketId: id, version: String(version), currency } }}
        >
          Reserve
        </ActionButton>
      ) : null}
      {children}
    </>
  );
}
