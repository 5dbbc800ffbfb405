import {
  highestPrice,
  isId,
  type MinorUnits,
  type SortOrder,
  type TicketStatus,
  ticketStatuses,
  toMinorUnits,
} from '@ticketing/common';
import { query } from 'express-validator';
import { hasLength } from '../domain/text';
import { wordsOf } from '../domain/words';

/** The ways to order a list, each with an index of its own. */
export const sortOrders = {
  newest: { name: 'newest', field: 'createdAt', direction: -1 },
  oldest: { name: 'oldest', field: 'createdAt', direction: 1 },
  price: { name: 'price', field: 'price', direction: 1 },
  '-price': { name: '-price', field: 'price', direction: -1 },
} as const satisfies Record<string, SortOrder>;

export interface TicketQuery {
  limit: number;
  cursor?: string;
  q?: string;
  minPrice?: MinorUnits;
  maxPrice?: MinorUnits;
  sort: keyof typeof sortOrders;
  userId?: string;
  status: TicketStatus[];
}

const statusesOf = (value: unknown): unknown[] => [value].flat().flatMap((text) => String(text).split(','));
const isStatus = (value: unknown): boolean => ticketStatuses.some((status) => status === value);

const bound = (name: string, currency: string) =>
  query(name, `${name} must be a price in ${currency}`)
    .optional()
    .isString()
    .bail()
    .custom((value) => value === '' || toBound(value, currency) !== undefined)
    .customSanitizer((value) => (value === '' ? undefined : toBound(value, currency)));

/** A bound in the currency's minor unit; it may be 0 and above every price, which a price itself may not. */
function toBound(text: string, currency: string): MinorUnits | undefined {
  const value = Number(text);
  if (value === 0) return 0;
  return value > highestPrice && Number.isFinite(value) ? Number.MAX_SAFE_INTEGER : toMinorUnits(value, currency);
}

/** The parameters of the list of tickets, besides those of every list. */
export const listParameters = (currency: string) => [
  query('q', 'q must be a text of at most 200 characters')
    .optional()
    .isString()
    .bail()
    .custom(hasLength({ max: 200 })),
  bound('minPrice', currency),
  bound('maxPrice', currency),
  query('sort', `sort must be one of ${Object.keys(sortOrders).join(', ')}`)
    .default('newest')
    .custom((value) => Object.hasOwn(sortOrders, value)),
  query('userId', 'userId must be an id').optional().custom(isId),
  query('status', `status must be among ${ticketStatuses.join(', ')}`)
    .default('available')
    .custom((value) => statusesOf(value).every(isStatus))
    .customSanitizer(statusesOf),
];

/**
 * What a query asks for, as a filter that an index of tickets serves. Available alone means what can be reserved at this
 * moment: the date is compared ticket by ticket, which costs next to nothing, because `endedSalesSweep` soon takes
 * tickets whose event has begun out of the part of the index that is read.
 */
export function filterOf({ q, minPrice, maxPrice, userId, status }: TicketQuery, now: Date): Record<string, unknown> {
  const words = wordsOf(q ?? '');
  const range = {
    ...(minPrice === undefined ? {} : { $gte: minPrice }),
    ...(maxPrice === undefined ? {} : { $lte: maxPrice }),
  };
  return {
    status: status.length === 1 ? status[0] : { $in: status },
    ...(String(status) === 'available' ? { eventDate: { $not: { $lte: now } } } : {}),
    ...(userId === undefined ? {} : { userId }),
    ...(words.length === 0 ? {} : { words: { $all: words } }),
    ...(Object.keys(range).length === 0 ? {} : { price: range }),
  };
}
