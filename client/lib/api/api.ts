import { randomUUID } from 'node:crypto';
import { headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { cache } from 'react';
import { signInPath } from '../auth/next-path';
import { nextCursor } from '../browse/search';
import type { ApiError, User } from './api-types';
import { askApi } from './ask-api';
import type { Sent } from './browser-api';
import { inWords } from './words';

const TIMEOUT_MS = 10_000;

/** The API does not answer, or fails: not the visitor's fault, and worth a retry. */
export class ApiUnavailable extends Error {
  override name = 'ApiUnavailable';
}

export type Answer<T> =
  | { ok: true; data: T; next: string | undefined; total: number | undefined; didYouMean: string | undefined }
  | { ok: false; status: number; errors: ApiError[] };

/** The visitor's cookie, browser, address and scheme, and a request id that links the pages' log lines to the services'. */
export async function forwarded(): Promise<Record<string, string>> {
  const incoming = await headers();
  const outgoing: Record<string, string> = { accept: 'application/json', 'x-request-id': randomUUID() };
  for (const name of ['cookie', 'user-agent', 'x-request-id', 'x-forwarded-for', 'x-forwarded-proto']) {
    const value = incoming.get(name);
    if (value) outgoing[name] = value;
  }
  return outgoing;
}

/**
 * Reads `path` from the API with the visitor's cookie. Returns refusals (4xx) as an answer.
 * @throws ApiUnavailable on a 5xx or no answer
 */
export async function apiGet<T>(path: string, timeoutMs = TIMEOUT_MS): Promise<Answer<T>> {
  const request = { headers: await forwarded(), signal: AbortSignal.timeout(timeoutMs) };
  const called = `GET ${path.split('?')[0]}`;
  const response = await askApi(path, request).catch((cause: unknown) => {
    throw new ApiUnavailable(`${called} was not answered`, { cause });
  });
  if (response.status >= 500) throw new ApiUnavailable(`${called} answered ${response.status}`);
  if (response.ok) {
    const data: T = await response.json().catch((cause: unknown) => {
      throw new ApiUnavailable(`${called} was not answered to the end`, { cause });
    });
    const [link, total, meant] = ['link', 'total-count', 'did-you-mean'].map((name) => response.headers.get(name));
    return {
      ok: true,
      data,
      next: nextCursor(link ?? null),
      total: total ? Number(total) : undefined,
      didYouMean: meant ? decodeURIComponent(meant) : undefined,
    };
  }
  const body: { errors?: ApiError[] } = await response.json().catch(() => ({}));
  return { ok: false, status: response.status, errors: inWords(body.errors ?? []) };
}

/**
 * Like `apiGet`, for what the API always has, such as the visitor's own sessions: a refusal (their session has just ended
 * elsewhere) is no answer, and least of all that there are none.
 * @throws ApiUnavailable also on a refusal
 */
export async function apiData<T>(path: string): Promise<T> {
  const answer = await apiGet<T>(path);
  if (!answer.ok) throw new ApiUnavailable(`GET ${path} answered ${answer.status}`);
  return answer.data;
}

/** Whether a text has the format of the API's ids; other paths, such as `/api/tickets/totals`, have other answers. */
export const isId = (text: string): boolean => /^[0-9a-f]{24}$/.test(text);

/** The signed-in user, or null; fetched once per page. Throws when the API does not answer. */
export const currentUser = cache(async (): Promise<User | null> => {
  if (!(await headers()).has('cookie')) return null;
  const answer = await apiGet<{ currentUser: User | null }>('/api/users/currentuser');
  return answer.ok ? answer.data.currentUser : null;
});

/** The signed-in user; redirects other visitors to sign in and then back to `path`. */
export async function requireUser(path: string): Promise<User> {
  return (await currentUser()) ?? redirect(signInPath(path));
}

/**
 * Sends JSON to the API with the visitor's cookie, for forms that work without JavaScript. May be sent twice: the
 * request has to be idempotent.
 * @throws when the API does not answer
 */
export async function apiPost<T>(path: string, body: object): Promise<Sent<T>> {
  const headers = { ...(await forwarded()), 'content-type': 'application/json' };
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await askApi(path, { method: 'POST', headers, body: JSON.stringify(body), signal });
  const answer = await response.json();
  const { status } = response;
  return response.ok ? { ok: true, status, data: answer } : { ok: false, status, errors: answer.errors ?? [] };
}
