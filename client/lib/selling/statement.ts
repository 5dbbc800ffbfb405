const MONTH = /^\d{4}-(0[1-9]|1[0-2])$/;

/** The month of a statement, as `YYYY-MM`: the one asked for if it is one, otherwise the present one, in UTC. */
export function readMonth(asked: string, now: Date): string {
  return MONTH.test(asked) ? asked : now.toISOString().slice(0, 7);
}

/** The months before and after; undefined after the present one. */
export function neighbours(month: string, now: Date): { earlier: string; later: string | undefined } {
  const at = (step: number) => {
    const [year = 0, number = 1] = month.split('-').map(Number);
    return new Date(Date.UTC(year, number - 1 + step)).toISOString().slice(0, 7);
  };
  return { earlier: at(-1), later: at(1) <= readMonth('', now) ? at(1) : undefined };
}

/** A month for people: November 2026. */
export const writeMonth = (month: string, locale: string): string =>
  new Intl.DateTimeFormat(locale, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(month));

/** What of a ticket's price its seller gets. @param percent unknown of an older copy of tickets */
export const feeInWords = (percent = 0): string =>
  percent > 0
    ? `Once it is sold, ${percent}% of it is our fee; the rest is yours.`
    : 'All of it is yours: there are no fees.';
