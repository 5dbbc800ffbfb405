import { structuredData } from '../structured-data';

const event = {
  title: 'Hedda',
  venue: 'Studio 5',
  city: 'Århus',
  currency: 'DKK',
  eventDate: '2027-01-16T18:00:00.000Z',
};
const url = 'https://tickets.example/events/1';
const read = (...args: Parameters<typeof structuredData>) => JSON.parse(structuredData(...args) ?? 'null');

describe('the data of an event for search engines', () => {
  it('says what, when, where, and for how much', () => {
    expect(read({ ...event, category: 'theatre' }, 120.5, url)).toMatchObject({
      '@type': 'TheaterEvent',
      name: 'Hedda',
      startDate: event.eventDate,
      location: { name: 'Studio 5', address: 'Århus' },
      offers: { price: 120.5, priceCurrency: 'DKK', url, availability: 'https://schema.org/InStock' },
    });
  });

  it('has no price once nothing is for sale, and no type of its own for other events', () => {
    const { '@type': type, offers } = read({ ...event, category: 'family' }, undefined, url);
    expect([type, offers.availability, offers.price]).toEqual(['Event', 'https://schema.org/SoldOut', undefined]);
  });

  it('cannot be ended by a title, which it keeps', () => {
    const title = '</script><script>alert(1)</script><!--';
    expect(structuredData({ ...event, title }, 1, url)).not.toContain('<');
    expect(read({ ...event, title }, 1, url).name).toBe(title);
  });

  it('is none without a date', () => {
    expect(structuredData({ title: 'Some day', currency: 'USD' }, 1, url)).toBeUndefined();
  });
});
