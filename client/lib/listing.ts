import type { Listing, Ticket } from './api-types';
import { toLocalTime } from './moments';
import { typedPrice } from './typed-price';

/** What is typed into the form of a listing, by the names of its fields. */
export type Typed = Record<string, string>;

/**
 * What was typed as the API wants it. A price that is no number stays text, for the API to refuse it at its field. A time
 * that was not touched is sent as it was saved: in the hour that autumn repeats, a local time alone means two moments.
 * @param saved the listing that the form began with
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

/** What a listing says, as people call it. A save replaces all of it, so the form has to have each. */
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
 * A listing as it is saved beside what was typed, field by field.
 * @param began the listing that the form began with
 * @param writeDate how to write a point in time (ISO)
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

/** Whether a listing is what was to be listed: then the answer was lost on its way, not the listing. */
export function isSameListing(listing: Ticket, body: Record<string, unknown>): boolean {
  const text = (value: unknown) => String(value ?? '').trim();
  return FIELDS.every((field) =>
    field === 'eventDate'
      ? (Date.parse(text(listing.eventDate)) || 0) === (Date.parse(text(body.eventDate)) || 0)
      : text(listing[field]) === text(body[field]),
  );
}
