import type { Ticket } from '../../lib/api-types';
import { formatPrice } from '../../lib/money';
import { bySection, seatOf } from '../../lib/offers';
import { AppLink } from '../ui/app-link';
import { OfferState } from './live-event';
import styles from './offers.module.css';

/** An event's offers by section, the cheapest first; each leads to its ticket. */
export function Offers({ offers, priceLocale }: { offers: Ticket[]; priceLocale: string }) {
  return bySection(offers).map(([section, some], index) => (
    <section key={section} aria-labelledby={`section-${index}`}>
      <h2 id={`section-${index}`} dir="auto">
        {section || 'Tickets'}
      </h2>
      <ul className={styles.offers}>
        {some.map((offer) => (
          <li key={offer.id} className={styles.offer}>
            <AppLink href={`/tickets/${offer.id}`}>
              <span className="visually-hidden">{[offer.title, section].filter(Boolean).join(', ')}: </span>
              <bdi>{seatOf(offer) || 'One ticket'}</bdi>
              <span className="visually-hidden">, {formatPrice(offer.price, offer.currency, priceLocale)}</span>
            </AppLink>
            <OfferState offer={offer} priceLocale={priceLocale} />
          </li>
        ))}
      </ul>
    </section>
  ));
}
