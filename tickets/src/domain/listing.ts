import {
  CodedError,
  decimalsIn,
  type ErrorEntry,
  field,
  type MinorUnits,
  minimumCharge,
  readableText,
  toMinorUnits,
  ValidationError,
  type Values,
  writeAmount,
} from '@ticketing/common';

export const categories = ['music', 'sport', 'theatre', 'comedy', 'family', 'other'] as const;
export type Category = (typeof categories)[number];

const detail = (max: number, name: string) =>
  field.optional(
    field.text({
      max,
      read: (written) => readableText(written) || undefined,
      message: `Use at most ${max} characters for the ${name}`,
    }),
  );

/**
 * A ticket's details as its seller states them. Validation, storage, comparison and the API derive from this; only the
 * web app's form and pages name each detail again.
 */
export const details = {
  title: field.text({
    min: 1,
    max: 200,
    pattern: '\\S',
    read: readableText,
    message: 'Enter a title of at most 200 characters',
  }),
  price: field.price({
    missing: 'Enter a price',
    message: 'Enter a price above 0 and at most 999999.99, with at most two decimals',
    description: "In the currency's major unit, with no more decimals than it has; the lowest is in the terms",
  }),
  eventDate: field.optional(
    field.time({
      message: 'Enter the event date as a time with its offset, such as 2027-05-01T20:00:00+02:00',
      description: 'A date alone is midnight UTC',
    }),
  ),
  timeZone: field.timeZone({
    message: 'Choose a time zone by its name, such as Europe/Berlin',
    description: 'IANA name of the zone in which the event takes place',
  }),
  venue: detail(200, 'venue'),
  city: detail(100, 'city'),
  category: field.choice(categories, { message: `Choose a category among ${categories.join(', ')}` }),
  section: detail(100, 'section'),
  row: detail(20, 'row'),
  seat: detail(20, 'seat'),
  description: detail(2000, 'description'),
};

/** The details as the seller enters them. */
export type Listing = Values<typeof details>;

/** The details as stored. */
export type TicketDetails = Omit<Listing, 'price'> & { price: MinorUnits };

/** What the seller of a bought ticket may choose. */
const ownDetails: (keyof TicketDetails)[] = ['price', 'description'];

/**
 * A listing of what was bought: what it leaves out is as it was bought, and so is the rest, but for price and description.
 * @throws CodedError `not_as_bought`
 */
export function sellOnAsBought(listing: Listing, bought: TicketDetails): Listing {
  const names = (Object.keys(details) as (keyof TicketDetails)[]).filter((name) => !ownDetails.includes(name));
  const given = names.filter((name) => listing[name] !== undefined);
  const field = given.find((name) => !same(listing[name], bought[name]));
  if (field !== undefined) throw new CodedError('not_as_bought', { field });
  return { ...listing, ...Object.fromEntries(names.map((name) => [name, bought[name]])) };
}

/** Whether two tickets have the same details. */
export const sameDetails = (one: TicketDetails, other: TicketDetails): boolean =>
  (Object.keys(details) as (keyof TicketDetails)[]).every((name) => same(one[name], other[name]));

const same = (one: unknown, other: unknown): boolean =>
  one instanceof Date && other instanceof Date ? one.getTime() === other.getTime() : one === other;

/**
 * Checks the rules that depend on currency and time: the price is chargeable, and the event is in the future.
 * @returns the details as stored
 * @throws ValidationError with `amount_too_small`, or `invalid` for too many decimals or an event date in the past
 */
export function checkListing(listing: Listing, currency: string, now: Date): TicketDetails {
  const price = toMinorUnits(listing.price, currency);
  const entries = [...priceProblems(price, currency), ...dateProblems(listing.eventDate, now)];
  if (price === undefined || entries.length > 0) throw new ValidationError(entries);
  return { ...listing, price };
}

function priceProblems(price: MinorUnits | undefined, currency: string): ErrorEntry[] {
  const minimum = minimumCharge(currency);
  if (price === undefined) {
    const message = `Prices in ${currency} have ${decimalsIn(currency)}`;
    return [{ message, code: 'invalid', field: 'price' }];
  }
  if (price >= minimum) return [];
  const message = `Enter a price of at least ${writeAmount(minimum, currency)}`;
  return new CodedError('amount_too_small', { message, field: 'price' }).entries;
}

function dateProblems(eventDate: Date | undefined, now: Date): ErrorEntry[] {
  if (!eventDate || eventDate > now) return [];
  return [{ message: 'Choose an event date in the future', code: 'invalid', field: 'eventDate' }];
}
