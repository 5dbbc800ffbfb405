import { layOut } from '../layout';
import { englishOf, eventFacts, writeMoney, writeSpan, writeTime } from '../words';

const origin = 'https://tickets.example';
const hostile = `<img src=x onerror="alert('1')">&amp; {{7*7}}`;

describe('a letter', () => {
  const { html, text, subject } = layOut(
    {
      subject: hostile,
      paragraphs: [hostile],
      facts: [[hostile, hostile]],
      action: { label: hostile, url: '/orders/1?a="b"&c' },
      remark: hostile,
    },
    { origin, unsubscribePage: `${origin}/unsubscribe?user=1&token="2"` },
  );

  it('shows what users have written as text, wherever it stands', () => {
    expect(html).not.toMatch(/<img|onerror="/);
    expect(html.split('&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp; {{7*7}}')).toHaveLength(8);
    expect(html).toContain('href="https://tickets.example/orders/1?a=%22b%22&amp;c"');
    expect(html).toContain('href="https://tickets.example/unsubscribe?user=1&amp;token=&quot;2&quot;"');
    expect(subject).toBe(hostile);
    expect(text).toContain(hostile);
  });

  it('loads nothing, and has colours for the dark', () => {
    expect(html).not.toMatch(/src=(?!x)|url\(|@import|<link|<script/);
    expect(html).toContain('<meta name="color-scheme" content="light dark">');
    expect(html).toContain('prefers-color-scheme: dark');
  });

  it('says the same in text', () => {
    const letter = { subject: 'S', paragraphs: ['One.', 'Two.'], facts: [['Price', '$1']] as [string, string][] };
    expect(layOut({ ...letter, action: { label: 'Go', url: '/x' }, remark: 'R' }, { origin }).text).toBe(
      'One.\n\nTwo.\n\nPrice: $1\n\nGo: https://tickets.example/x\n\nR\n\n-- \nTicketing, https://tickets.example\n',
    );
  });
});

describe('words', () => {
  it.each([
    [59_000, '1 minute'],
    [840_000, '14 minutes'],
    [3_600_000, '60 minutes'],
    [7_200_000, '2 hours'],
    [172_800_000, '2 days'],
  ])('for %i ms are %s', (ms, written) => expect(writeSpan(ms)).toBe(written));

  it.each([
    ['en-GB', 'en-GB'],
    ['de-DE', 'en-US'],
    [null, 'en-US'],
    ['not a language', 'en-US'],
  ])('are in English, for readers of %s in that of %s', (locale, english) => expect(englishOf(locale)).toBe(english));

  it('give amounts in their currency, and times in the zone of the event', () => {
    expect(writeMoney(2050, 'USD', 'en-US')).toBe('$20.50');
    expect(writeMoney(2050, 'JPY', 'en-US')).toBe('¥2,050');
    const time = new Date('2027-05-01T18:00:00Z');
    expect(writeTime(time, 'Europe/Berlin', 'en-GB')).toMatch(/^Saturday.* 1 May 2027.* 20:00 (CEST|GMT\+2)$/);
    expect(writeTime(time, null, 'en-GB')).toMatch(/18:00 UTC$/);
  });

  it('name only what the seller has said', () => {
    const ticket = { title: 'T', userId: '', status: 'sold', orderId: null, timeZone: null } as const;
    expect(eventFacts({ ...ticket, eventDate: null, venue: null, city: null }, 'en-US')).toEqual([['Ticket', 'T']]);
    expect(eventFacts({ ...ticket, eventDate: null, venue: 'Hall', city: 'Hamburg' }, 'en-US')[1]).toEqual([
      'Where',
      'Hall, Hamburg',
    ]);
  });
});
