import type { EventSummary, Listing, Ticket, TicketInput } from '../api/api-types';
import { fromZonedTime, toLocalTime, toZonedTime } from '../event/moments';
import { priceOrText } from '../forms/typed-price';

/** The typed values of a listing's form, by field name. */
export type Typed = Record<string, string>;

/** When and where the event was that a form's own came from. */
type Saved = { [Name in 'eventDate' | 'timeZone']?: string | undefined };

/** What the form notes of that, in fields of its own. */
const noted = ({ savedDate, savedZone }: Typed): Saved => ({ eventDate: savedDate, timeZone: savedZone });

/** What the choice of an event puts into the form. */
export const typedEvent = ({ title, venue, city, timeZone, category, eventDate }: EventSummary) => ({
  ...{ title, venue, city, timeZone, category, eventDate: eventDate && toEventTime(eventDate, timeZone) },
  ...{ savedDate: eventDate, savedZone: timeZone },
});

/**
 * The typed values in the API's format. What is no price or no time stays text, so that the API refuses it at its
 * field. An untouched time is sent as it was saved: in the hour that autumn repeats, a local time is ambiguous.
 * @param saved the listing that the form started from; what it has noted of it, or of an event chosen since, by default
 * @param typedIn whether on this computer: what a time without a zone means elsewhere is not known
 */
export function listingBody(
  typed: Typed,
  saved = noted(typed),
  typedIn: 'here' | 'elsewhere' = 'here',
): Partial<Record<keyof TicketInput, unknown>> {
  return {
    ...Object.fromEntries(FIELDS.map((name) => [name, typed[name]])),
    price: typed.price === undefined ? undefined : priceOrText(typed.price),
    eventDate: typed.eventDate && moment(typed.eventDate, typed.timeZone?.trim(), saved, typedIn === 'here'),
    ...(typed.version ? { version: Number(typed.version) } : {}),
    ...(typed.key ? { key: typed.key } : {}),
    ...(typed.resaleOf ? { resaleOf: typed.resaleOf } : {}),
  };
}

/** A key for a form: what is sent with it several times is listed once. It begins with its time, as ids do. */
export const newListingKey = (): string =>
  Math.floor(Date.now() / 1000).toString(16) + crypto.randomUUID().replaceAll('-', '').slice(0, 16);

/** @param timeZone the event's; without one, or if there is no such zone, this computer's if `here` */
function moment(typed: string, timeZone: string | undefined, { eventDate, timeZone: zone }: Saved, here: boolean) {
  const shown = eventDate && toEventTime(eventDate, zone || (here ? undefined : 'UTC'));
  // One without a zone was shown in UTC elsewhere: naming its zone does not move it.
  const isAsShown = (timeZone ?? '').toLowerCase() === (zone ?? '').toLowerCase() || (!zone && !here);
  if (typed === shown && isAsShown) return eventDate;
  try {
    if (timeZone) return fromZonedTime(typed, timeZone);
  } catch {
    // The API refuses the zone, at its field.
  }
  const time = new Date(here || timeZone ? typed : Number.NaN);
  return Number.isNaN(time.getTime()) ? typed : time.toISOString();
}

/** An event's time as typed into the form. */
export function toEventTime(iso: string, timeZone: string | undefined): string {
  try {
    return timeZone ? toZonedTime(iso, timeZone) : toLocalTime(iso);
  } catch {
    // A browser may not know a zone that was named only recently; an untouched time is then still sent as it was saved.
    return toLocalTime(iso);
  }
}

/** The fields of a listing, as shown to people. A save replaces all of them, so the form must have each. */
export const LISTING_NAMES: Record<keyof Listing, string> = {
  title: 'Title',
  price: 'Price',
  eventDate: 'Event date',
  timeZone: 'Time zone',
  venue: 'Venue',
  city: 'City',
  category: 'Category',
  section: 'Section',
  row: 'Row',
  seat: 'Seat',
  description: 'Description',
};
export const CATEGORY_LABELS: Record<NonNullable<Listing['category']>, string> = {
  music: 'Music',
  sport: 'Sport',
  theatre: 'Theatre',
  comedy: 'Comedy',
  family: 'Family',
  other: 'Other',
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
 * @param writeDate formats a time (ISO) in a zone, or without one in this computer's
 */
export function compareListing(
  saved: Ticket,
  typed: Typed,
  began: Ticket,
  writeDate: (iso: string, timeZone: string | undefined) => string,
): Difference[] {
  const mine = listingBody(typed, began);
  return FIELDS.map((field) => {
    const [theirs, ours] = [saved, mine].map((listing) => {
      const text = String(listing[field] ?? '').trim();
      if (field !== 'eventDate' || !text) return text;
      return writeDate(new Date(text).toISOString(), String(listing.timeZone ?? '') || undefined);
    });
    return { field, saved: theirs ?? '', typed: ours ?? '', differs: theirs !== ours };
  });
}

/** Whether a listing equals the one to be saved: then it has been. */
export function isSameListing(listing: Ticket, body: Record<string, unknown>): boolean {
  const text = (value: unknown) => String(value ?? '').trim();
  return FIELDS.every((field) =>
    field === 'eventDate'
      ? (Date.parse(text(listing.eventDate)) || 0) === (Date.parse(text(body.eventDate)) || 0)
      : text(listing[field]) === text(body[field]),
  );
}
