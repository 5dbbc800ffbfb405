import type { Ticket } from './api-types';
import { placeOf } from './offers';

const escaped = (text: string) => text.replace(/[\\;,]/g, '\\$&').replace(/\r?\n/g, '\\n');
const inUtc = (iso: string) => `${iso.slice(0, 19).replace(/[-:]/g, '')}Z`;

/** RFC 5545 wants lines of at most 75 bytes, continued after a space; no character has more than four. */
function folded(line: string): string {
  const characters = [...line];
  const lines: string[] = [];
  let current = '';
  for (const character of characters) {
    if (Buffer.byteLength(current + character) > 74) {
      lines.push(current);
      current = ' ';
    }
    current += character;
  }
  return [...lines, current].join('\r\n');
}

/**
 * The event of a ticket as an iCalendar file. A calendar shows its beginning in its owner's own zone.
 * @param page the address of the ticket's page
 * @returns undefined if nobody knows when it begins
 */
export function calendarEntry(ticket: Ticket, orderId: string, page: string): string | undefined {
  if (!ticket.eventDate) return undefined;
  const begins = new Date(ticket.eventDate).toISOString();
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Ticketing//Ticket//EN',
    'BEGIN:VEVENT',
    `UID:${orderId}@ticketing`,
    `DTSTAMP:${inUtc(begins)}`,
    `DTSTART:${inUtc(begins)}`,
    `SUMMARY:${escaped(ticket.title)}`,
    `LOCATION:${escaped([ticket.venue, ticket.city].filter(Boolean).join(', '))}`,
    `DESCRIPTION:${escaped([placeOf(ticket), page].filter(Boolean).join('\n'))}`,
    `URL:${page}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.map(folded).join('\r\n');
}
