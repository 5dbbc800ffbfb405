/** An event, as a calendar shows it. */
export interface CalendarEvent {
  /** The order's id: the same entry again replaces this one. */
  orderId: string;
  title: string;
  begins: Date;
  /** When the entry was last changed. */
  changedAt: Date;
  where: string;
  /** Where its holder sits; empty if there are several, or nobody has said. */
  place: string;
  /** The address of the ticket's page. */
  page: string;
}

/** RFC 5545: the value of a text. What no calendar may contain is left out. */
const escaped = (text: string) =>
  text
    .replace(/\r\n?/g, '\n')
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
    .replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' ')
    .replace(/[\\;,]/g, '\\$&')
    .replaceAll('\n', '\\n');
const inUtc = (time: Date) => `${time.toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;

/** RFC 5545 wants lines of at most 75 bytes, continued after a space; no character has more than four. */
function folded(line: string): string {
  const lines: string[] = [];
  let current = '';
  for (const character of line) {
    if (Buffer.byteLength(current + character) > 74) {
      lines.push(current);
      current = ' ';
    }
    current += character;
  }
  return [...lines, current].join('\r\n');
}

/**
 * An event as an iCalendar file. Its beginning is a moment, in UTC: a calendar shows it in its owner's own zone, and no
 * definition of a zone has to be right.
 */
export function calendarEntry({ orderId, title, begins, changedAt, where, place, page }: CalendarEvent): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Ticketing//Ticket//EN',
    'METHOD:PUBLISH',
    'BEGIN:VEVENT',
    `UID:${orderId}@ticketing`,
    `DTSTAMP:${inUtc(changedAt)}`,
    `DTSTART:${inUtc(begins)}`,
    `SUMMARY:${escaped(title)}`,
    ...(where ? [`LOCATION:${escaped(where)}`] : []),
    `DESCRIPTION:${escaped([place, page].filter(Boolean).join('\n'))}`,
    `URL:${page}`,
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ];
  return lines.map(folded).join('\r\n');
}
