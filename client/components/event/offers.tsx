import type { Ticket } from '../../lib/api/api-types';
import { bySection, placeOf, seatOf } from '../../lib/event/offers';
import { formatPrice } from '../../lib/ticket/money';
import { AppLink } from '../ui/app-link';
import { OfferState } from './live-event';
import styles from './offers.module.css';
import { Choose } from './seat-picker';

interface Props {
  offers: Ticket[];
  priceLocale: string;
  /** Whether several can be reserved together. */
  choosable: boolean;
  /** The fields of those that were chosen before: see seatField. */
  chosen: string[];
}

/** An event's offers by section, the cheapest first; each leads to its ticket. */
export function Offers({ offers, priceLocale, choosable, chosen }: Props) {
  return bySection(offers).map(([section, some], index) => (
    <section key={section} aria-labelledby={`section-${index}`}>
      <h2 id={`section-${index}`} dir="auto">
        {section || 'Tickets'}
      </h2>
      <ul className={styles.offers}>
        {some.map((offer) => (
          <li key={offer.id} className={styles.offer}>
            {choosable ? (
              <Choose
                offer={summary(offer)}
                place={placeOf(offer) || 'One ticket'}
                chosen={chosen}
                priceLocale={priceLocale}
              />
            ) : null}
            <AppLink href={`/tickets/${offer.id}`}>
              <span className="visually-hidden">{[offer.title, section].filter(Boolean).join(', ')}: </span>
              <bdi>{seatOf(offer) || 'One ticket'}</bdi>
              <span className="visually-hidden">, {formatPrice(offer.price, offer.currency, priceLocale)}</span>
            </AppLink>
            <OfferState offer={summary(offer)} priceLocale={priceLocale} />
          </li>
        ))}
      </ul>
    </section>
  ));
}

/** What the browser follows of an offer. */
export const summary = ({ id, status, price, currency, version }: Ticket) => ({ id, status, price, currency, version });
