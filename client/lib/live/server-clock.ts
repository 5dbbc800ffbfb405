const MINUTE = 60_000;
/** Minutes before the end at which visitors who cannot see the countdown are told. */
const ANNOUNCED_MINUTES = [5, 2, 1];

/** Below this many ms, a countdown shows urgency. */
export const URGENT_MS = 5 * MINUTE;

/**
 * How far the server's clock is ahead of this computer's, in ms: `guess`, moved only as far as one request proves it
 * wrong. The response's Date has whole seconds, so it leaves a second of freedom, within which a good guess stays.
 * @param dateHeader the response's `Date`
 * @param sentAt this computer's time when the request was sent, ms
 * @param receivedAt this computer's time when the answer came, ms
 */
export function clockOffset(guess: number, dateHeader: string | null, sentAt: number, receivedAt: number): number {
  const date = Date.parse(dateHeader ?? '');
  if (Number.isNaN(date)) return guess;
  return Math.min(Math.max(guess, date - receivedAt), date + 1000 - sentAt);
}

/**
 * The same, from a page: since it was rendered the server's clock has moved on, so it is at least this far ahead.
 * @param guess from earlier pages and requests, if there were any
 * @param renderedAt the server's clock when it rendered the page, ms since 1970
 * @param now this computer's clock, ms since 1970
 */
export function clockOffsetByPage(guess: number | undefined, renderedAt: number, now: number): number {
  return Math.max(guess ?? Number.NEGATIVE_INFINITY, renderedAt - now);
}

/** `mm:ss`, never below 00:00; a started second counts as a whole one. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

/**
 * The minutes to announce when the time left has gone from `before` to `after` (ms); undefined if none was passed.
 * After sleep, a computer announces only the last one it missed.
 */
export function minutesToAnnounce(before: number, after: number): number | undefined {
  if (after <= 0) return undefined;
  return ANNOUNCED_MINUTES.findLast((minutes) => after <= minutes * MINUTE && minutes * MINUTE < before);
}
