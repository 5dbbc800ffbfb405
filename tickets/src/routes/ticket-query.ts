import {
  field,
  highestPrice,
  type MinorUnits,
  pageFields,
  queryOf,
  type SortOrder,
  type TicketStatus,
  ticketStatuses,
  toMinorUnits,
  type Values,
} from '@ticketing/common';
import { wordsOf } from '../domain/words';

/** The list's sort orders, each with its own index. */
export const sortOrders = {
  newest: { name: 'newest', field: 'createdAt', direction: -1 },
  oldest: { name: 'oldest', field: 'createdAt', direction: 1 },
  price: { name: 'price', field: 'price', direction: 1 },
  '-price': { name: '-price', field: 'price', direction: -1 },
} as const satisfies Record<string, SortOrder>;
const sorts = Object.keys(sortOrders) as (keyof typeof sortOrders)[];

const statusesOf = (value: unknown): unknown[] => [value].flat().flatMap((text) => String(text).split(','));
const isStatus = (value: unknown): boolean => ticketStatuses.some((status) => status === value);

/** The query parameters of the ticket list. Their description is the same in every currency. */
export const ticketQuery = (currency: string) =>
  queryOf({
    ...pageFields,
    q: searchedFor('Words of the title'),
    minPrice: bound('minPrice', currency),
    maxPrice: bound('maxPrice', currency),
    sort: field.withDefault(field.oneOf(sorts, { message: `sort must be one of ${sorts.join(', ')}` }), 'newest'),
    userId: field.optional(field.id({ message: 'userId must be an id', description: 'Whose' })),
    status: field.withDefault(
      field.of<TicketStatus[]>(
        { type: 'array', items: { type: 'string', enum: [...ticketStatuses] }, minItems: 1 },
        {
          custom: { options: (value) => statusesOf(value).every(isStatus) },
          customSanitizer: { options: statusesOf },
        },
        {
          message: `status must be among ${ticketStatuses.join(', ')}`,
          description: 'One or several, separated by commas',
        },
      ),
      ['available'],
    ),
  });

export type TicketQuery = Values<ReturnType<typeof ticketQuery>['fields']>;

/** The parameter for the words that are searched for. */
export const searchedFor = (description: string) =>
  field.optional(field.text({ max: 200, message: 'q must be a text of at most 200 characters', description }));

/** The bound of a price filter. */
export const bound = (name: string, currency: string) =>
  field.optional(
    field.of<MinorUnits, number>(
      { type: 'number', minimum: 0 },
      {
        isString: { bail: true },
        custom: { options: (value) => value === '' || toBound(value, currency) !== undefined },
        customSanitizer: { options: (value) => (value === '' ? undefined : toBound(value, currency)) },
      },
      { message: `${name} must be a price in ${currency}` },
    ),
  );

/** A bound in the currency's minor unit; unlike a price, it may be 0 or above every price. */
function toBound(text: string, currency: string): MinorUnits | undefined {
  const value = Number(text);
  if (value === 0) return 0;
  return value > highestPrice && Number.isFinite(value) ? Number.MAX_SAFE_INTEGER : toMinorUnits(value, currency);
}

/**
 * Turns a query into a filter that an index of tickets serves. `available` alone means what can be reserved right now:
 * the date is compared ticket by ticket, which costs next to nothing, because `endedSalesSweep` soon moves tickets
 * whose event has begun out of the scanned part of the index. So are hidden ones.
 */
export function filterOf(
  { q, minPrice, maxPrice, userId, status }: Partial<TicketQuery> & Pick<TicketQuery, 'status'>,
  now: Date,
  seesHidden = false,
): Record<string, unknown> {
  const typed = q?.trim() ?? '';
  const words = wordsOf(typed);
  const price = rangeOf(minPrice, maxPrice);
  return {
    status: status.length === 1 ? status[0] : { $in: status },
    ...(isOnSale(status) ? { eventDate: { $not: { $lte: now } } } : !seesHidden && { hidden: { $ne: true } }),
    ...(userId === undefined ? {} : { userId }),
    // What is no word, such as %, is in no title.
    ...(typed && { words: { $all: words.length > 0 ? words : [typed] } }),
    ...(price && { price }),
  };
}

/** Whether just what can be reserved is asked for. */
export const isOnSale = (status: TicketStatus[]): boolean => String(status) === 'available';

/** @returns the condition of a price filter; undefined for any price */
export function rangeOf(lowest: MinorUnits | undefined, highest: MinorUnits | undefined) {
  if (lowest === undefined && highest === undefined) return undefined;
  return { ...(lowest !== undefined && { $gte: lowest }), ...(highest !== undefined && { $lte: highest }) };
}
