import { cookies } from 'next/headers';

const COOKIE = 'refused';
/** Long enough for the next page to arrive. */
const SECONDS = 10;

/** @returns the Set-Cookie with which the next page says why a form was refused; none if it was not */
export const refusalCookie = (message: string | undefined): string =>
  `${COOKIE}=${encodeURIComponent(message ?? '')}; path=/; max-age=${message ? SECONDS : 0}; samesite=lax; httponly`;

/** Why the form that led to this page was refused, if it was sent without JavaScript; undefined if it was not. */
export async function refusal(): Promise<string | undefined> {
  return (await cookies()).get(COOKIE)?.value;
}
