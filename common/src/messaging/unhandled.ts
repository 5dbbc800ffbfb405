/** An event that was delivered to this process and is not handled yet. */
interface Unhandled {
  subject: string;
  /** When it happened, in milliseconds. */
  since: number;
  /** After a failure: until when its redelivery is expected, here or in another copy. */
  until: number;
}

/** By subscription and event. As many as handlers that run or will run again: the broker limits them. */
const unhandled = new Map<string, Unhandled>();

/** Notes that an event was delivered. @param occurredAt as its envelope has it */
export function delivered(key: string, subject: string, occurredAt: string): void {
  unhandled.set(key, { subject, since: Date.parse(occurredAt), until: Number.POSITIVE_INFINITY });
}

/** Notes that an event is handled, or set aside. */
export function handled(key: string): void {
  unhandled.delete(key);
}

/** Notes that a delivery has failed; another copy may get the next one, so it is not waited for beyond `until`. */
export function failed(key: string, until: number): void {
  forgetOthers(Date.now());
  const found = unhandled.get(key);
  if (found) found.until = until;
}

/** What another copy has got is not ours any more. */
function forgetOthers(now: number): void {
  for (const [key, { until }] of unhandled) if (until < now) unhandled.delete(key);
}

/** @returns for each subject, when its oldest unhandled event happened */
export function oldestUnhandled(now: number): Map<string, number> {
  forgetOthers(now);
  const oldest = new Map<string, number>();
  for (const { subject, since } of unhandled.values())
    oldest.set(subject, Math.min(since, oldest.get(subject) ?? since));
  return oldest;
}
