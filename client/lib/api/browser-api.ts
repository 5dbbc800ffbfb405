import type { ApiError } from './api-types';

export type Sent<T> = { ok: true; status: number; data: T } | { ok: false; status: number; errors: ApiError[] };

/**
 * Fetches current state from the API.
 * @returns its answer, which may be a refusal; undefined if it fails or does not answer
 */
export async function ask(path: string): Promise<Response | undefined> {
  const response = await fetch(path, { cache: 'no-store' }).catch(() => undefined);
  return response && response.status < 500 ? response : undefined;
}

/**
 * Reads current JSON from the API.
 * @returns undefined if it refuses or does not answer
 */
export async function read<T>(path: string): Promise<T | undefined> {
  const response = await ask(path);
  return response?.ok ? response.json().catch(() => undefined) : undefined;
}

/** Whether the API has decided, one way or the other: then re-rendering the page shows the outcome. */
export function isDecided({ status }: Sent<unknown>): boolean {
  return status >= 200 && status < 500;
}

/** Whether the session had ended: the browser is leaving for the sign-in page, so this page needs no re-rendering. */
export function isLeaving(sent: Sent<unknown>): boolean {
  return !sent.ok && sent.status === 401 && sent.errors[0]?.code === 'not_signed_in';
}
