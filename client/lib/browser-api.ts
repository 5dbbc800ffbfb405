import type { ApiError } from './api-types';
import { signInPath } from './next-path';
import { inWords } from './words';

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

const NO_ANSWER: ApiError = {
  message: 'We could not reach Ticketing. Check your connection and try again.',
  code: 'no_answer',
};
const NO_WORDS: ApiError = { message: 'Something went wrong on our side. Please try again.', code: 'internal' };

/**
 * Sends JSON to the API from the browser, with the session cookie. Never throws: no answer is status 0. If the session
 * has ended (401 `not_signed_in`), it goes to sign-in and then back to this page.
 */
export async function send<T>(method: 'POST' | 'PUT' | 'DELETE', path: string, body?: unknown): Promise<Sent<T>> {
  const init: RequestInit = { method, headers: { 'content-type': 'application/json', accept: 'application/json' } };
  if (body !== undefined) init.body = JSON.stringify(body);
  const response = await fetch(path, init).catch(() => null);
  if (!response) return { ok: false, status: 0, errors: [NO_ANSWER] };
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return { ok: true, status: response.status, data: answer };
  const errors: ApiError[] = answer.errors?.length > 0 ? inWords(answer.errors) : [NO_WORDS];
  const refused = { ok: false, status: response.status, errors } as const;
  if (isLeaving(refused)) goToSignIn();
  return refused;
}

/** Leaves for the sign-in page, which returns here. */
function goToSignIn(): void {
  const { pathname, search } = window.location;
  window.location.assign(signInPath(pathname + search));
}
