import { remembered } from '../ui/remembered';

/** Formats for a date and time. */
const FORMATS = {
  /** When an event takes place. */
  event: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: 'numeric', minute: '2-digit' },
  /** When something was done. */
  moment: { dateStyle: 'medium', timeStyle: 'short' },
  /** A time later today. */
  time: { timeStyle: 'short' },
  month: { month: 'short' },
  day: { day: 'numeric' },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

export type MomentFormat = keyof typeof FORMATS;

/** A zone that this computer knows: an older one may not know what was named only recently, such as Europe/Kyiv. */
const known = remembered((timeZone) => {
  try {
    new Intl.DateTimeFormat('en', { timeZone });
    return timeZone;
  } catch {
    return 'UTC';
  }
});

const formatIn = remembered(
  (format: MomentFormat, locale: string, timeZone: string) =>
    new Intl.DateTimeFormat(locale, { ...FORMATS[format], timeZone: known(timeZone) }),
);

/** An ISO time as text, in `timeZone` (in UTC, if it is not known here) or, without it, in this computer's zone. */
export function writeMoment(iso: string, format: MomentFormat, locale: string, timeZone?: string): string {
  // A computer may be taken to another zone, so the format of its own is not remembered.
  const written = timeZone ? formatIn(format, locale, timeZone) : new Intl.DateTimeFormat(locale, FORMATS[format]);
  // "7:12" and "PM" stay on one line.
  return written.format(new Date(iso)).replace(/\s(?=[ap]m$)/i, '\u00a0');
}

/** An ISO time as the value of a `datetime-local` input, in this computer's zone. */
export function toLocalTime(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** An ISO time as a local time in a zone, in the form of a `datetime-local` input: 2026-12-24T18:00. */
export function toZonedTime(iso: string, timeZone: string): string {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return local.format(new Date(iso)).replace(' ', 'T');
}

/** A local time in a zone, as `toZonedTime` writes it, as an ISO time; in the hour that autumn repeats, one of both. */
export function fromZonedTime(local: string, timeZone: string): string {
  const asUtc = Date.parse(`${local}Z`);
  const offsetAt = (ms: number) => Date.parse(`${toZonedTime(new Date(ms).toISOString(), timeZone)}Z`) - ms;
  // The offset there is known only for a moment: look once more, nearer to it.
  return new Date(asUtc - offsetAt(asUtc - offsetAt(asUtc))).toISOString();
}

/** A zone's name for people: "Berlin time"; UTC without a zone, or for one that is not known here. */
export function zoneLabel(timeZone = 'UTC'): string {
  const zone = known(timeZone);
  const place = zone.split('/').at(-1)?.replaceAll('_', ' ') ?? zone;
  return /^(Etc|UTC|GMT)\b/.test(zone) ? place : `${place} time`;
}
