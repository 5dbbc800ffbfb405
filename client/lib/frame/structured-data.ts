import type { EventSummary } from '../api/api-types';

const TYPES = { music: 'MusicEvent', sport: 'SportsEvent', theatre: 'TheaterEvent', comedy: 'ComedyEvent' } as const;

type Described = Pick<EventSummary, 'title' | 'venue' | 'city' | 'eventDate' | 'category' | 'currency'>;

/**
 * An event for search engines (schema.org, JSON-LD), as the content of a script element.
 * @param offer the price or the cheapest one, in the currency's major unit; undefined if nothing is for sale
 * @param url the page's address
 * @returns undefined without a date: an event has one
 */
export function structuredData(event: Described, offer: number | undefined, url: string): string | undefined {
  const { title, venue, city, eventDate, category, currency } = event;
  if (!eventDate) return undefined;
  const type = Object.entries(TYPES).find(([name]) => name === category)?.[1] ?? 'Event';
  const data = {
    '@context': 'https://schema.org',
    '@type': type,
    name: title,
    startDate: eventDate,
    eventAttendanceMode: 'https://schema.org/OfflineEventAttendanceMode',
    location: { '@type': 'Place', name: venue ?? city ?? title, ...(city ? { address: city } : {}) },
    offers: {
      '@type': 'Offer',
      url,
      priceCurrency: currency,
      ...(offer === undefined ? {} : { price: offer }),
      availability: `https://schema.org/${offer === undefined ? 'SoldOut' : 'InStock'}`,
    },
  };
  // A title must not end the script element.
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}
