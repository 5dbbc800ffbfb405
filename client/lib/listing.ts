import type { Ticket } from './api-types';

/** What is typed into the form of a listing, by the names of its fields. */
export type Typed = Record<string, string>;

const PLAIN_NUMBER = /^\d+([.,]\d{1,2})?$/;

/** What was typed as the API wants it. A price that is no plain number stays text, for the API to refuse it at its field. */
export function listingBody({ version, ...values }: Typed): Record<string, unknown> {
  const price = values.price?.trim() ?? '';
  const { eventDate } = values;
  return {
    ...values,
    price: PLAIN_NUMBER.test(price) ? Number(price.replace(',', '.')) : price,
    eventDate: eventDate && new Date(eventDate).toISOString(),
    ...(version ? { version: Number(version) } : {}),
  };
}

const FIELDS = ['title', 'price', 'eventDate', 'venue', 'section', 'description'] as const;

export interface Difference {
  field: (typeof FIELDS)[number];
  saved: string;
  typed: string;
  differs: boolean;
}

/**
 * A listing as it is saved beside what was typed, field by field.
 * @param writeDate how to write a point in time (ISO)
 */
export function compareListing(saved: Ticket, typed: Typed, writeDate: (iso: string) => string): Difference[] {
  const mine = listingBody(typed);
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
