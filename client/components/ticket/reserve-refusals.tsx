'use client';

import { useEffect, useRef } from 'react';
import type { ApiError, MajorUnits } from '../../lib/api/api-types';
import type { SeenTicket } from '../../lib/ticket/intent';
import { formatPrice } from '../../lib/ticket/money';
import { AppLink } from '../ui/app-link';
import { LocalTime } from '../ui/local-time';

interface Loss {
  title: string;
  text: string;
}

const FIRST = 'Someone got there first.';
const OVER = 'This ticket is no longer for sale.';

/** The API's refusals that mean this visitor is too late, and what happened to the ticket. */
export const LOST: Record<string, Loss> = {
  ticket_reserved: { title: FIRST, text: 'They reserved this ticket moments before you.' },
  held_for_others: {
    title: 'Others have waited for this ticket.',
    text: 'It is held for the first of them for a few minutes.',
  },
  ticket_sold: { title: FIRST, text: 'They bought this ticket moments before you.' },
  ticket_withdrawn: { title: OVER, text: 'It was taken off sale a moment ago.' },
  event_over: { title: OVER, text: 'The event has started.' },
};

/** Takes the focus from the button that is gone. */
export function Lost({ title, text }: Loss) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => ref.current?.focus(), []);
  return (
    <div ref={ref} role="alert" tabIndex={-1} className="notice bad">
      <p>
        <strong>{title}</strong>
      </p>
      <p>{text}</p>
    </div>
  );
}

const EXPLAINED = ['price_changed', 'too_many_reservations', 'reserved_recently'];

/** Whether `RefusalNotice` has its own wording for a refusal. */
export const isExplained = (code: string): boolean => EXPLAINED.includes(code);

interface Props {
  error: ApiError;
  /** The ticket as the visitor saw it. */
  seen: SeenTicket;
  currency: string;
  locales: { priceLocale: string; dateLocale: string };
}

/** Why a ticket was not reserved that can still be reserved, at another price or a little later. */
export function RefusalNotice({ error, seen, currency, locales }: Props) {
  switch (error.code) {
    case 'price_changed':
      return <PriceChanged from={seen.price} to={error.price ?? seen.price} {...{ currency, locales }} />;
    case 'too_many_reservations':
      return (
        <p role="alert" className="notice warn">
          You have reached the limit for unpaid reservations.{' '}
          <AppLink href="/orders">Pay for one or release one</AppLink>, then reserve this ticket.
        </p>
      );
    case 'reserved_recently':
      return (
        <p role="alert" className="notice warn">
          You had this ticket a moment ago, so others get a chance first.
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

function PriceChanged({
  from,
  to,
  currency,
  locales,
}: Omit<Props, 'error' | 'seen'> & { from: MajorUnits; to: MajorUnits }) {
  const [before, after] = [from, to].map((price) => formatPrice(price, currency, locales.priceLocale));
  return (
    <div role="alert" className="notice warn">
      <p>
        <strong>{from === to ? 'The seller has changed this listing' : 'The price has changed'}</strong>
      </p>
      <p>
        {from === to
          ? `The price is still ${after}. You have not reserved it yet.`
          : `It was ${before} when you opened this page, and is now ${after}. You have not reserved it yet.`}
      </p>
    </div>
  );
}
