import { field, pageFields, queryOf, type SortOrder, type Values } from '@ticketing/common';
import { isDay, momentsOf } from '../domain/days';
import { categories } from '../domain/listing';
import { plainText } from '../domain/terms';
import { bound, rangeOf, searchedFor } from './ticket-query';

/** The orders of events, each with its own index; a search sorts by what it finds best unless asked otherwise. */
export const eventOrders = {
  date: { name: 'date', field: 'startsAt', direction: 1 },
  price: { name: 'price', field: 'from', direction: 1 },
  '-price': { name: '-price', field: 'from', direction: -1 },
} as const satisfies Record<string, SortOrder>;
export const eventSorts = ['relevance', ...(Object.keys(eventOrders) as (keyof typeof eventOrders)[])] as const;

/** A day where the event takes place, or a moment; an empty text, as a form sends it, is none. */
const dayOrTime = (name: string, description: string) =>
  field.optional(
    field.of<string>(
      { type: 'string', anyOf: [{ format: 'date' }, { format: 'date-time' }, { enum: [''] }] },
      {
        isString: { bail: true },
        custom: { options: (text) => text === '' || isDay(text) || isMoment(text) },
        customSanitizer: { options: (text) => text || undefined },
      },
      { message: `${name} must be a day such as 2027-05-01, or a time with its offset`, description },
    ),
  );

const isMoment = (text: string): boolean =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/.test(text) && !Number.isNaN(Date.parse(text));

/** The query parameters of the list of events. */
export const eventQuery = (currency: string) =>
  queryOf({
    ...pageFields,
    q: searchedFor(
      'Words of the title, the venue, the city, the category, a section or a description, and of time: "this weekend"',
    ),
    from: dayOrTime('from', 'The first day'),
    to: dayOrTime('to', 'The last day'),
    city: field.optional(field.text({ max: 100, message: 'city must be a text of at most 100 characters' })),
    category: field.choice(categories, { message: `category must be one of ${categories.join(', ')}` }),
    minPrice: bound('minPrice', currency),
    maxPrice: bound('maxPrice', currency),
    sort: field.withDefault(
      field.oneOf(eventSorts, { message: `sort must be one of ${eventSorts.join(', ')}` }),
      'relevance',
    ),
    ticketId: field.optional(
      field.id({ message: 'ticketId must be an id', description: 'The event of this ticket, on sale or not' }),
    ),
  });

export type EventSort = (typeof eventSorts)[number];
export type EventQuery = Values<ReturnType<typeof eventQuery>['fields']>;

/** What an event must be like apart from its words, as a filter. One that has begun is not on sale any more. */
export function eventFilter(
  { from, to, city, category, minPrice, maxPrice }: Partial<EventQuery>,
  now: Date,
): Record<string, unknown> {
  const starts = [{ startsAt: { $gt: now } }, ...startingFrom(from), ...startingTo(to)];
  const price = rangeOf(minPrice, maxPrice);
  const cityKey = city?.trim() && plainText(city);
  return {
    onSale: true,
    ...(cityKey && { cityKey }),
    ...(category && { category }),
    ...(price && { from: price }),
    $and: starts,
  };
}

// The moments bound what is read from the index; the day, which depends on the event's zone, decides.
const startingFrom = (from: string | undefined) => {
  if (!from) return [];
  if (!isDay(from)) return [{ startsAt: { $gte: new Date(from) } }];
  return [{ startsAt: { $gte: momentsOf([from, from])[0] } }, { day: { $gte: from } }];
};

const startingTo = (to: string | undefined) => {
  if (!to) return [];
  if (!isDay(to)) return [{ startsAt: { $lte: new Date(to) } }];
  return [{ startsAt: { $lt: momentsOf([to, to])[1] } }, { day: { $lte: to } }];
};
