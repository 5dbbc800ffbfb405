import { isPrice, type MajorUnits, validated, validateRequest } from '@ticketing/common';
import type { Request } from 'express';
import { body } from 'express-validator';
import type { Listing } from '../domain/listing';
import { hasLength, readableText } from '../domain/text';

interface TicketInput {
  title: string;
  price: MajorUnits;
  eventDate?: string;
  venue?: string;
  section?: string;
  description?: string;
  version?: number;
}

/** A text that may be left out, be null or be empty, all of which mean that there is none; so does one with nothing to see. */
const optionalText = (field: string, max: number) =>
  body(field, `Use at most ${max} characters for the ${field}`)
    .optional({ values: 'null' })
    .isString()
    .bail()
    .customSanitizer(readableText)
    .custom(hasLength({ max }));

/**
 * ISO 8601 knows weeks, days of the year and more that no Date can be made of, and years that RFC 3339 cannot write. A time
 * without an offset would mean one in this server's zone; a date alone is midnight UTC.
 */
function isMoment(text: string): boolean {
  const year = new Date(text).getUTCFullYear();
  return year >= 0 && year <= 9999 && (!text.includes('T') || /(Z|[+-]\d{2}:\d{2})$/.test(text));
}

/** What POST and PUT must be given. */
export const ticketInput = validateRequest(
  body('title', 'Enter a title of at most 200 characters')
    .isString()
    .bail()
    .customSanitizer(readableText)
    .custom(hasLength({ min: 1, max: 200 })),
  body('price', 'Enter a price above 0 and at most 999999.99, with at most two decimals')
    .exists({ values: 'falsy' })
    .withMessage('Enter a price')
    .bail()
    .custom(isPrice),
  body('eventDate', 'Enter the event date as a time with its offset, such as 2027-05-01T20:00:00+02:00')
    .optional({ values: 'null' })
    .isString()
    .bail()
    .if((date: string) => date !== '')
    .isISO8601({ strict: true, strictSeparator: true })
    .bail()
    .custom(isMoment),
  optionalText('venue', 200),
  optionalText('section', 100),
  optionalText('description', 2000),
  body('version', 'Version must be a whole number')
    .optional({ values: 'null' })
    .custom((version) => Number.isSafeInteger(version) && version >= 0),
);

/** @returns the checked input: the listing, and the version that the seller has seen, if they say so */
export function readTicketInput(req: Request): { listing: Listing; version: number | undefined } {
  const { title, price, eventDate, venue, section, description, version } = validated<TicketInput>(req);
  const listing: Listing = {
    title,
    price,
    eventDate: eventDate ? new Date(eventDate) : undefined,
    venue: venue || undefined,
    section: section || undefined,
    description: description || undefined,
  };
  return { listing, version };
}
