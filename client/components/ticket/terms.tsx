import type { Ticket } from '../../lib/api/api-types';
import { placeOf } from '../../lib/event/offers';
import { formatPrice } from '../../lib/ticket/money';
import styles from './terms.module.css';

interface Props {
  ticket: Ticket;
  /** How long a reservation holds a ticket, in words. */
  holdTime: string;
  priceLocale: string;
}

/** What a buyer agrees to by reserving several tickets, in short: their number, places and sum stand beside it. */
export const termsOfSeveral = (holdTime: string): string =>
  `No fees are added. Held for ${holdTime}, for free. Sold by private sellers; in your account once paid.`;

/** What a buyer agrees to by reserving. */
export function Terms({ ticket, holdTime, priceLocale }: Props) {
  const seat = placeOf(ticket);
  const terms = [
    ['You get', `One ticket${seat ? `: ${seat}` : ''}. It is in your account as soon as you have paid.`],
    ['In all', `${formatPrice(ticket.price, ticket.currency, priceLocale)}. No fees are added.`],
    ['Held for you', `${holdTime}, for free. Nothing is charged until you pay.`],
    ['Sold by', 'A private seller, not the organiser. You pay Ticketing, and only if the ticket is yours.'],
  ];
  return (
    <dl className={styles.terms}>
      {terms.map(([term, text]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}
