/**
 * How far the server's clock is ahead of this computer's, in ms: `guess`, moved as little as one request proves it wrong.
 * The response's Date has whole seconds only, so it leaves a second of freedom, in which a good guess stays as it is.
 *
 * @param dateHeader the response's `Date`
 * @param sentAt this computer's time when the request was sent, ms
 * @param receivedAt this computer's time when the answer came, ms
 */
export function clockOffset(guess: number, dateHeader: string | null, sentAt: number, receivedAt: number): number {
  const date = Date.parse(dateHeader ?? '');
  if (Number.isNaN(date)) return guess;
  return Math.min(Math.max(guess, date - receivedAt), date + 1000 - sentAt);
}

/** `mm:ss`, never below 00:00; a second that has begun counts as a whole one. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
