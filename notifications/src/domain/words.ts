import { decimalsOf, type MinorUnits, toMajorUnits } from '@ticketing/common';
import type { Ticket } from './known';

/** Mails are in English: in the reader's own, if they have one. */
export const englishOf = (locale: string | null): string =>
  locale !== null && /^en-[A-Z]{2}$/.test(locale) ? locale : 'en-US';

/** An amount with its currency, such as $20.50. */
export const writeMoney = (amount: MinorUnits, currency: string, locale: string): string =>
  new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimalsOf(currency),
  }).format(toMajorUnits(amount, currency));

/** A date and time in a zone, which it names. */
export const writeTime = (time: Date, timeZone: string | null, locale: string): string =>
  new Intl.DateTimeFormat(locale, {
    ...{ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', hour: 'numeric', minute: '2-digit' },
    timeZone: timeZone ?? 'UTC',
    timeZoneName: 'short',
  }).format(time);

/** A code in groups of four, for people to read out and type. */
export const grouped = (code: string): string => code.replace(/.{4}(?=.)/g, '$& ');

/** A span of time, rounded down to whole minutes, hours or days. */
export function writeSpan(ms: number): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000));
  if (minutes < 120) return several(minutes, 'minute');
  const hours = Math.floor(minutes / 60);
  return hours < 48 ? several(hours, 'hour') : several(Math.floor(hours / 24), 'day');
}

const several = (count: number, unit: string): string => `${count} ${unit}${count === 1 ? '' : 's'}`;

/** Where and when a ticket's event is, as far as the seller has said. */
export function eventFacts({ title, eventDate, timeZone, venue, city }: Ticket, locale: string): [string, string][] {
  const where = [venue, city].filter(Boolean).join(', ');
  return [
    ['Ticket', title],
    ...(eventDate ? [['When', writeTime(eventDate, timeZone, locale)] as [string, string]] : []),
    ...(where ? [['Where', where] as [string, string]] : []),
  ];
}
