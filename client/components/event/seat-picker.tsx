'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, type SubmitEvent, useEffect, useRef, useState } from 'react';
import type { MajorUnits, Order } from '../../lib/api/api-types';
import { isDecided, isLeaving } from '../../lib/api/browser-api';
import { tickets } from '../../lib/event/offers';
import {
  type ChosenSeat,
  chosenSeats,
  MOST_SEATS,
  reservationOf,
  seatField,
  whyNot,
} from '../../lib/event/seat-choice';
import { announceHold } from '../../lib/orders/holds';
import { sumOf } from '../../lib/orders/order-tickets';
import { formatPrice } from '../../lib/ticket/money';
import { termsOfSeveral } from '../ticket/terms';
import { useRequest } from '../ui/use-request';
import { type Offer, useOffers } from './live-event';
import styles from './seat-picker.module.css';

interface Props {
  eventId: string;
  offers: Offer[];
  /** Whether several can be reserved together. If not, it still says what became of those that were chosen. */
  choosable: boolean;
  /** How long a reservation holds tickets, in words. */
  holdTime: string;
  priceLocale: string;
  /** The offers, each with a `Choose` if they are choosable. */
  children: ReactNode;
}

/** Reserves several tickets of an event together, at the prices shown: all that are chosen, or none. */
export function SeatPicker({ eventId, offers, choosable, holdTime, priceLocale, children }: Props) {
  const request = useRequest();
  const router = useRouter();
  const form = useRef<HTMLFormElement>(null);
  const problem = useRef<HTMLParagraphElement>(null);
  const [chosen, setChosen] = useState<ChosenSeat[]>([]);
  const [refusal, setRefusal] = useState<string>();
  const current = useOffers(offers);
  const states = current.map(({ status }) => status).join();
  const key = `chosen:${eventId}`;

  const read = () => chosenSeats(form.current ? new FormData(form.current) : []);

  useEffect(() => {
    // What was chosen before signing in, or is kept by the browser on the way back.
    for (const id of (sessionStorage.getItem(key) ?? '').split(' ')) {
      const box = form.current?.elements.namedItem(`seat-${id}`);
      if (box instanceof HTMLInputElement) box.checked = !box.disabled;
    }
    sessionStorage.removeItem(key);
  }, [key]);

  // A box that is enabled again is still checked, and would be sent.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the form changes with the offers' states
  useEffect(() => setChosen(read()), [states]);

  useEffect(() => {
    if (refusal) problem.current?.focus();
  }, [refusal]);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const seats = read();
    setRefusal(undefined);
    const isPossible = seats.length > 0 && seats.length <= MOST_SEATS;
    if (!isPossible) {
      // It may say so already, and says it again.
      problem.current?.focus();
      return setRefusal(whyNot({ code: '', message: '' }, seats));
    }
    // The browser may be leaving to sign in.
    sessionStorage.setItem(key, seats.map(({ ticketId }) => ticketId).join(' '));
    const sent = await request.run<Order>('POST', '/api/orders', reservationOf(seats));
    if (!sent || isLeaving(sent)) return;
    sessionStorage.removeItem(key);
    if (sent.ok) {
      announceHold(sent.data);
      return request.follow(() => router.push(`/orders/${sent.data.id}`));
    }
    const [error] = sent.errors;
    const shown = (price: MajorUnits) =>
      offers[0] ? formatPrice(price, offers[0].currency, priceLocale) : String(price);
    if (error) setRefusal(whyNot(error, seats, shown));
    if (isDecided(sent)) request.follow(() => router.refresh());
  }

  const live = current.filter(
    ({ id, status }) => status === 'available' && chosen.some(({ ticketId }) => ticketId === id),
  );
  const canChoose = choosable && current.some(({ status }) => status === 'available');
  const [first] = live;
  const prices = live.map(({ price }) => price);
  return (
    <form
      ref={form}
      method="post"
      action="/do/reserve-seats"
      onSubmit={submit}
      onChange={() => {
        setChosen(read());
        setRefusal(undefined);
      }}
    >
      <input type="hidden" name="event" value={eventId} />
      <input type="hidden" name="currency" value={offers[0]?.currency} />
      {children}
      {canChoose || refusal ? (
        <div className={first ? styles.chosen : styles.bar}>
          {refusal ? (
            <p ref={problem} role="alert" tabIndex={-1} className="notice bad">
              {refusal}
            </p>
          ) : null}
          {canChoose ? (
            <>
              <p role="status">
                {first ? (
                  <>
                    {tickets(live.length)},{' '}
                    <strong className="price">
                      {formatPrice(sumOf(prices, first.currency), first.currency, priceLocale)}
                    </strong>{' '}
                    in all
                  </>
                ) : (
                  `Choose up to ${MOST_SEATS} tickets to reserve them together.`
                )}
              </p>
              <button type="submit" className="button" aria-disabled={request.busy} aria-busy={request.busy}>
                Reserve chosen tickets
              </button>
              <p className={styles.terms}>{termsOfSeveral(holdTime)}</p>
            </>
          ) : null}
        </div>
      ) : null}
    </form>
  );
}

interface ChooseProps {
  offer: Offer;
  place: string;
  /** The fields of those that were chosen before. */
  chosen: string[];
  priceLocale: string;
}

/** Chooses an offer, while it is for sale. */
export function Choose({ offer, place, chosen, priceLocale }: ChooseProps) {
  const [current] = useOffers([offer]);
  if (!current) return null;
  const { id: ticketId, status, version, price, currency } = current;
  const field = seatField({ ticketId, version, place });
  return (
    <label className={styles.choose}>
      <input
        type="checkbox"
        {...field}
        defaultChecked={chosen.includes(field.name)}
        disabled={status !== 'available'}
      />
      <span className="visually-hidden">
        Choose {place}, {formatPrice(price, currency, priceLocale)}
      </span>
    </label>
  );
}
