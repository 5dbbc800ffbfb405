import { signInPath } from '../auth/next-path';
import type { ApiError } from './api-types';
import { isLeaving, type Sent } from './browser-api';
import { inWords } from './words';

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
