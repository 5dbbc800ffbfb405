import {
  CodedError,
  decimalsOf,
  type ErrorEntry,
  type MajorUnits,
  type MinorUnits,
  minimumCharge,
  toMinorUnits,
  ValidationError,
  writeAmount,
} from '@ticketing/common';

/** What a seller says about a ticket. */
export interface TicketDetails {
  title: string;
  price: MinorUnits;
  eventDate: Date | undefined;
  venue: string | undefined;
  section: string | undefined;
  description: string | undefined;
}

/** The same as it was given. */
export interface Listing extends Omit<TicketDetails, 'price'> {
  price: MajorUnits;
}

/**
 * Checks what depends on the currency and on the time: that the price can be charged, and that the event is yet to come.
 * @returns the details as they are stored
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
    const most = decimalsOf(currency);
    const message = `Prices in ${currency} have ${most > 0 ? `at most ${most}` : 'no'} decimals`;
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
