/** What was just done to a listing, for its page to confirm. */
export const DONE = {
  listed: 'Your ticket is listed. This page shows when someone reserves it.',
  saved: 'Your changes are saved.',
  refunded: 'The buyer gets the money back.',
} as const;

export type Done = keyof typeof DONE;

export const DONE_COOKIE = 'done';

/** Long enough for the next page to arrive. */
const SECONDS = 15;

/** The cookie that has the page at `path` confirm what was done. Of that page alone: its address stays what it is. */
export const doneCookie = (path: string, done: Done): string =>
  `${DONE_COOKIE}=${done}; path=${path}; max-age=${SECONDS}; samesite=lax`;

/** Sets it from the browser. */
export function confirmAt(path: string, done: Done): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is not in all browsers
  document.cookie = doneCookie(path, done);
}

/** @returns what to confirm, in words; undefined if nothing was done */
export const doneInWords = (value: string | undefined): string | undefined =>
  Object.entries(DONE).find(([done]) => done === value)?.[1];
