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

/** An ISO time as text, in `timeZone` or, without it, in this computer's zone. */
export function writeMoment(iso: string, format: MomentFormat, locale: string, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, { ...FORMATS[format], ...(timeZone ? { timeZone } : {}) }).format(
    new Date(iso),
  );
}

/** An ISO time as the value of a `datetime-local` input, in this computer's zone. */
export function toLocalTime(iso: string): string {
  const date = new Date(iso);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}
