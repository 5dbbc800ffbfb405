/**
 * How far the server's clock is ahead of this computer's, in ms, judged by one request.
 * The Date header has whole seconds, so half a second is the best guess at what it cut off.
 *
 * @param dateHeader the response's `Date`
 * @param sentAt this computer's time when the request was sent, ms
 * @param receivedAt this computer's time when the answer came, ms
 */
export function clockOffset(dateHeader: string | null, sentAt: number, receivedAt: number): number | undefined {
  const date = Date.parse(dateHeader ?? '');
  if (Number.isNaN(date)) return undefined;
  return date + 500 - (sentAt + receivedAt) / 2;
}

/** `mm:ss`, never below 00:00; a second that has begun counts as a whole one. */
export function minutesAndSeconds(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1000));
  const two = (n: number) => String(n).padStart(2, '0');
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}
