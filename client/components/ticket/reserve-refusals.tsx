'use client';

import { useEffect, useRef } from 'react';
import type { ApiError } from '../../lib/api-types';
import type { SeenTicket } from '../../lib/intent';
import { formatPrice } from '../../lib/money';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';

/** The API's refusals that mean that it is too late for this visitor, and what became of the ticket. */
export const LOST: Record<string, string> = {
  ticket_reserved: 'Somebody else reserved this ticket a moment before you.',
  ticket_sold: 'Somebody else bought this ticket a moment before you.',
  ticket_withdrawn: 'The seller withdrew this ticket a moment before you.',
  event_over: 'The event has begun, and its tickets are no longer for sale.',
};

/** Takes the focus, which was on the button that is no longer there. */
export function Lost({ text }: { text: string }) {
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

const EXPLAINED = ['price_changed', 'too_many_reservations', 'reserved_recently'];

/** Whether `RefusalNotice` has words of its own for a refusal. */
export const isExplained = (code: string): boolean => EXPLAINED.includes(code);

interface Props {
  error: ApiError;
  /** The ticket as the visitor saw it. */
  seen: SeenTicket;
  currency: string;
  locales: { priceLocale: string; dateLocale: string };
}

/** Why a ticket was not reserved that can be reserved all the same, at another price or a little later. */
export function RefusalNotice({ error, seen, currency, locales }: Props) {
  switch (error.code) {
    case 'price_changed':
      return <PriceChanged from={seen.price} to={error.price ?? seen.price} {...{ currency, locales }} />;
    case 'too_many_reservations':
      return (
        <p role="alert" className="notice warn">
          You already have as many unpaid reservations as one person may have.{' '}
          <AppLink href="/orders">Pay for one or give one back</AppLink>, then reserve this ticket.
        </p>
      );
    case 'reserved_recently':
      return (
        <p role="alert" className="notice warn">
          You had this ticket a moment ago, so others may try first.
          {error.until ? (
            <>
              {' You can reserve it again at '}
              <LocalTime iso={error.until} locale={locales.dateLocale} format="time" />.
            </>
          ) : null}
        </p>
      );
    default:
      return null;
  }
}

function PriceChanged({ from, to, currency, locales }: Omit<Props, 'error' | 'seen'> & { from: number; to: number }) {
  const [before, after] = [from, to].map((price) => formatPrice(price, currency, locales.priceLocale));
  return (
    <div role="alert" className="notice warn">
      <p>
        <strong>{from === to ? 'The seller has changed this listing' : 'The price has changed'}</strong>
      </p>
      <p>
        {from === to
          ? `It still costs ${after}. Nothing is reserved yet.`
          : `It was ${before} when you opened this page, and is ${after} now. Nothing is reserved yet.`}
      </p>
    </div>
  );
}
