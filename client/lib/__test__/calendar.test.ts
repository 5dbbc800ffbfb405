import type { Ticket } from '../api-types';
import { calendarEntry } from '../calendar';

const ticket = {
  id: 't1',
  title: 'Łódź; live, "loud"',
  eventDate: '2031-05-01T18:00:00.000Z',
  timeZone: 'Europe/Warsaw',
  venue: 'Hala',
  city: 'Łódź',
  section: 'Balcony',
  row: 'C',
  seat: '12',
} as Ticket;
const page = 'https://ticketing.example/orders/64f1c1b3b7e4d5a1c2b3d4f6/ticket';
const entry = calendarEntry(ticket, '64f1c1b3b7e4d5a1c2b3d4f6', page) ?? '';
/** As a calendar reads it: lines put together again. */
const lines = entry.replaceAll('\r\n ', '').split('\r\n');

describe('the calendar entry of a ticket', () => {
  it('says what, when, where and which seat', () => {
    expect(lines).toEqual(
      expect.arrayContaining([
        'BEGIN:VEVENT',
        'DTSTART:20310501T180000Z',
        'SUMMARY:Łódź\\; live\\, "loud"',
        'LOCATION:Hala\\, Łódź',
        `DESCRIPTION:Balcony\\, Row C\\, seat 12\\n${page}`,
        `URL:${page}`,
      ]),
    );
  });

  it('has no line of more than 75 bytes, whatever the title', () => {
    const long = calendarEntry({ ...ticket, title: '東京'.repeat(60) }, 'o1', page) ?? '';
    expect(Math.max(...long.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
    expect(long.replaceAll('\r\n ', '')).toContain(`SUMMARY:${'東京'.repeat(60)}\r\n`);
  });

  it('does not exist without a date', () => {
    const { eventDate: _eventDate, ...undated } = ticket;
    expect(calendarEntry(undated as Ticket, 'o1', page)).toBeUndefined();
  });
});
