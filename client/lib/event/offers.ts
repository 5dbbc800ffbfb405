import type { EventSummary, Ticket } from '../api/api-types';
import { formatPrice } from '../ticket/money';

/** Where in its section a ticket is. */
export function seatOf({ row, seat }: Pick<Ticket, 'row' | 'seat'>): string {
  return [row && `Row ${row}`, seat && `${row ? 'seat' : 'Seat'} ${seat}`].filter(Boolean).join(', ');
}

/** Where its holder sits or stands, in one line; empty if the seller has not said. */
export const placeOf = (ticket: Pick<Ticket, 'section' | 'row' | 'seat'>): string =>
  [ticket.section, seatOf(ticket)].filter(Boolean).join(', ');

/** A ticket without its place: what all tickets of its event have in common. */
export const withoutPlace = (ticket: Ticket): Ticket => ({ ...ticket, section: '', row: '', seat: '' });

/** The offers of an event by section, in the order of their cheapest one. */
export function bySection<Offer extends Pick<Ticket, 'section'>>(offers: Offer[]): [section: string, Offer[]][] {
  const sections = new Map<string, Offer[]>();
  for (const offer of offers) {
    const section = offer.section ?? '';
    sections.set(section, [...(sections.get(section) ?? []), offer]);
  }
  return [...sections];
}

/** The cities that offers of an event name: venues of one name may be in several. */
export function citiesOf(offers: Pick<Ticket, 'city'>[]): string[] {
  const cities: string[] = [];
  for (const { city } of offers) {
    if (city && cities.every((known) => known.localeCompare(city, 'en', { sensitivity: 'base' }) !== 0))
      cities.push(city);
  }
  return cities;
}

/** Offers whose section also says in which city they are. */
export const withCities = <Offer extends Pick<Ticket, 'section' | 'city'>>(offers: Offer[]): Offer[] =>
  offers.map((offer) => ({ ...offer, section: [offer.section, offer.city].filter(Boolean).join(', ') }));

/** What tickets for an event cost, in words; empty if none is for sale. */
export const othersAsk = ({ from, currency }: Pick<EventSummary, 'from' | 'currency'>, locale: string): string =>
  from === undefined ? '' : `Others ask ${formatPrice(from, currency, locale)} or more`;

/** A number of tickets in words. */
export const tickets = (count: number): string => (count === 1 ? '1 ticket' : `${count} tickets`);
