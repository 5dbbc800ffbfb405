import { calendarEntry } from '../calendar';

const page = 'https://ticketing.example/orders/64f1c1b3b7e4d5a1c2b3d4f6/ticket';
const event = {
  orderId: '64f1c1b3b7e4d5a1c2b3d4f6',
  title: 'Łódź; live, "loud"',
  begins: new Date('2031-05-01T18:00:00.000Z'),
  changedAt: new Date('2031-04-01T10:00:00.500Z'),
  where: 'Hala, Łódź',
  place: 'Balcony, Row C, seat 12',
  page,
};
/** As a calendar reads it: lines put together again. */
const unfolded = (entry: string) => entry.replaceAll('\r\n ', '').split('\r\n');

describe('the calendar entry of a ticket', () => {
  it('says what, when, where and which seat', () => {
    expect(unfolded(calendarEntry(event))).toEqual(
      expect.arrayContaining([
        'BEGIN:VEVENT',
        'UID:64f1c1b3b7e4d5a1c2b3d4f6@ticketing',
        'DTSTAMP:20310401T100000Z',
        'DTSTART:20310501T180000Z',
        'SUMMARY:Łódź\\; live\\, "loud"',
        'LOCATION:Hala\\, Łódź',
        `DESCRIPTION:Balcony\\, Row C\\, seat 12\\n${page}`,
        `URL:${page}`,
      ]),
    );
  });

  it('has no line of more than 75 bytes, and no line that a title has made', () => {
    for (const title of ['東京'.repeat(60), 'a\r\nATTACH:https://evil.example\rb\u0000c\\,']) {
      const entry = calendarEntry({ ...event, title });
      expect(Math.max(...entry.split('\r\n').map((line) => Buffer.byteLength(line)))).toBeLessThanOrEqual(75);
      expect(unfolded(entry)).toHaveLength(unfolded(calendarEntry(event)).length);
    }
    expect(unfolded(calendarEntry({ ...event, title: '東京'.repeat(60) }))).toContain(`SUMMARY:${'東京'.repeat(60)}`);
    const entry = calendarEntry({ ...event, title: 'a\r\nb\u0000\\,' });
    expect(unfolded(entry)).toContain('SUMMARY:a\\nb \\\\\\,');
  });
});
