import type { Listing, Ticket } from './api-types';
import { toLocalTime } from './moments';
import { typedPrice } from './typed-price';

/** The typed values of a listing's form, by field name. */
export type Typed = Record<string, string>;

/**
 * The typed values in the API's format. A price that is not a number stays text, so that the API refuses it at its
 * field. An untouched time is sent as it was saved: in the hour that autumn repeats, a local time is ambiguous.
 * @param saved the listing that the form started from
 */
export function listingBody({ version, ...values }: Typed, saved?: Ticket): Record<string, unknown> {
  const price = typedPrice(values.price ?? '');
  return {
    ...values,
    price: price === undefined ? values.price?.trim() : Number(price),
    eventDate: values.eventDate && moment(values.eventDate, saved?.eventDate),
    ...(version ? { version: Number(version) } : {}),
  };
}

function moment(typed: string, saved: string | undefined): string {
  return saved && typed === toLocalTime(saved) ? saved : new Date(typed).toISOString();
}

/** The fields of a listing, as shown to people. A save replaces all of them, so the form must have each. */
export const LISTING_NAMES: Record<keyof Listing, string> = {
  title: 'Title',
  price: 'Price',
  eventDate: 'Event date',
  venue: 'Venue',
  section: 'Section',
  description: 'Description',
};
const FIELDS = Object.keys(LISTING_NAMES) as (keyof Listing)[];

export interface Difference {
  field: keyof Listing;
  saved: string;
  typed: string;
  differs: boolean;
}

/**
 * The saved listing beside the typed one, field by field.
 * @param began the listing that the form started from
 * @param writeDate formats a time (ISO)
 */
export function compareListing(
  saved: Ticket,
  typed: Typed,
  began: Ticket,
  writeDate: (iso: string) => string,
): Difference[] {
  const mine = listingBody(typed, began);
  return FIELDS.map((field) => {
    const [theirs, ours] = [saved[field], mine[field]].map((value) => {
      const text = String(value ?? '').trim();
      return field === 'eventDate' && text ? writeDate(new Date(text).toISOString()) : text;
    });
    return { field, saved: theirs ?? '', typed: ours ?? '', differs: theirs !== ours };
  });
}

/** Whether a listing equals the one to be listed: then only the answer was lost, not the listing. */
export function isSameListing(listing: Ticket, body: Record<string, unknown>): boolean {
  const text = (value: unknown) => String(value ?? '').trim();
  return FIELDS.every((field) =>
    field === 'eventDate'
      ? (Date.parse(text(listing.eventDate)) || 0) === (Date.parse(text(body.eventDate)) || 0)
      : text(listing[field]) === text(body[field]),
  );
}
