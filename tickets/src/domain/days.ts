/** Days as texts, such as 2026-12-24: the local day of an event. */
export type Day = string;
/** From one day to another, both included. */
export type Span = [from: Day, to: Day];

const dayMs = 86_400_000;

export const isDay = (text: string): boolean =>
  /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(Date.parse(text)) && dayOf(new Date(text)) === text;

/** The day of a moment, in a zone. */
export function dayOf(moment: Date, timeZone = 'UTC'): Day {
  if (timeZone === 'UTC') return moment.toISOString().slice(0, 10);
  try {
    return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' }).format(moment);
  } catch {
    // A newer copy of the service may know more zones than this one.
    return dayOf(moment);
  }
}

export const addDays = (day: Day, count: number): Day => dayOf(new Date(Date.parse(day) + count * dayMs));

/** All moments that lie in these days anywhere on earth. */
export const momentsOf = ([from, to]: Span): [from: Date, before: Date] => [
  new Date(Date.parse(from) - 14 * 3_600_000),
  new Date(Date.parse(to) + dayMs + 12 * 3_600_000),
];

/** Monday is 0. */
const weekdayOf = (day: Day): number => (new Date(day).getUTCDay() + 6) % 7;

const weekdays = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
const months = [
  'january',
  'february',
  'march',
  'april',
  'may',
  'june',
  'july',
  'august',
  'september',
  'october',
  'november',
  'december',
];
const monthNumber = (name: string): number => months.findIndex((month) => month.startsWith(name.toLowerCase()));
const monthName = `(${months.map((month) => `${month}|${month.slice(0, 3)}`).join('|')}|sept)`;

const dayIn = (year: number, month: number, day: number): Day => dayOf(new Date(Date.UTC(year, month, day)));
const monthIn = (year: number, month: number): Span => [dayIn(year, month, 1), dayIn(year, month + 1, 0)];

/** The first such span that has not ended. */
function coming(today: Day, spanIn: (year: number) => Span): Span {
  const year = Number(today.slice(0, 4));
  const span = spanIn(year);
  return span[1] < today ? spanIn(year + 1) : span;
}

function inYear(today: Day, year: string | undefined, spanIn: (year: number) => Span): Span {
  return year ? spanIn(Number(year)) : coming(today, spanIn);
}

function weekend(today: Day, weeks: number): Span {
  const saturday = addDays(today, 5 - weekdayOf(today) + 7 * weeks);
  const sunday = addDays(saturday, 1);
  return [saturday < today ? today : saturday, sunday];
}

function week(today: Day, weeks: number): Span {
  const monday = addDays(today, 7 * weeks - weekdayOf(today));
  return [monday < today ? today : monday, addDays(monday, 6)];
}

function month(today: Day, months: number): Span {
  const [year, number] = [Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1 + months];
  const [first, last] = monthIn(year, number);
  return [first < today ? today : first, last];
}

const oneDay = (day: Day): Span => [day, day];

/** What people write for days. Of two that fit, the first is meant. */
const phrases: [pattern: RegExp, span: (today: Day, match: RegExpExecArray) => Span | undefined][] = [
  [/\b(\d{4}-\d\d-\d\d)\b/, (_today, [, day = '']) => (isDay(day) ? oneDay(day) : undefined)],
  [
    /\b(\d{1,2})\.(\d{1,2})\.(20\d\d)?(?!\d)/,
    (today, [, day, month, year]) =>
      Number(month) > 12 || Number(day) > 31
        ? undefined
        : inYear(today, year, (inYear) => oneDay(dayIn(inYear, Number(month) - 1, Number(day)))),
  ],
  [
    new RegExp(`\\b(\\d{1,2})(?:st|nd|rd|th)?(?: of)? ${monthName}\\b,?(?: (20\\d\\d))?`, 'i'),
    (today, [, day, name = '', year]) =>
      inYear(today, year, (inYear) => oneDay(dayIn(inYear, monthNumber(name), Number(day)))),
  ],
  [
    new RegExp(`\\b${monthName} (\\d{1,2})(?:st|nd|rd|th)?\\b,?(?: (20\\d\\d))?`, 'i'),
    (today, [, name = '', day, year]) =>
      inYear(today, year, (inYear) => oneDay(dayIn(inYear, monthNumber(name), Number(day)))),
  ],
  [
    new RegExp(`\\b(?:in )?${monthName}\\b(?: (20\\d\\d))?`, 'i'),
    (today, [, name = '', year]) => inYear(today, year, (inYear) => monthIn(inYear, monthNumber(name))),
  ],
  [/\b(?:today|tonight|this evening)\b/i, (today) => oneDay(today)],
  [/\btomorrow\b/i, (today) => oneDay(addDays(today, 1))],
  [/\bnext weekend\b/i, (today) => weekend(today, 1)],
  [/\b(?:this |on the |at the )?weekend\b/i, (today) => weekend(today, 0)],
  [/\bthis week\b/i, (today) => week(today, 0)],
  [/\bnext week\b/i, (today) => week(today, 1)],
  [/\bthis month\b/i, (today) => month(today, 0)],
  [/\bnext month\b/i, (today) => month(today, 1)],
  [
    new RegExp(`\\b(?:on |this |next )?(${weekdays.join('|')})\\b`, 'i'),
    (today, [, name = '']) => oneDay(addDays(today, (weekdays.indexOf(name.toLowerCase()) - weekdayOf(today) + 7) % 7)),
  ],
];

/** A query's words of time, and the rest of it. */
export interface TimedQuery {
  rest: string;
  /** @returns the days that are meant, as of a day; today depends on where an event is */
  span: (today: Day) => Span;
}

/** @returns undefined if the query says nothing of time */
export function timeIn(query: string): TimedQuery | undefined {
  for (const [pattern, span] of phrases) {
    const match = pattern.exec(query);
    if (!match || !span('2026-01-01', match)) continue;
    const rest = query.slice(0, match.index) + query.slice(match.index + match[0].length);
    return { rest, span: (today) => span(today, match) ?? oneDay(today) };
  }
  return undefined;
}
