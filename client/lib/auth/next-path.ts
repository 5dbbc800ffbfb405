const BASE = 'http://own.invalid';

/**
 * Where to continue after sign-in: `value` if it is a path of this site, otherwise `/`. Resolved the way a browser
 * does, because `//elsewhere`, `/\elsewhere` and `/<tab>/elsewhere` all leave the site. The result is resolved again:
 * `/.//elsewhere` becomes `//elsewhere` when its dot is removed.
 */
export function ownPath(value: string | null | undefined): string {
  if (!value?.startsWith('/') || !URL.canParse(value, BASE)) return '/';
  const url = new URL(value, BASE);
  const path = url.pathname + url.search + url.hash;
  const again = URL.canParse(path, BASE) ? new URL(path, BASE) : undefined;
  return url.origin === BASE && again?.href === url.href ? path : '/';
}

const PURPOSES: [path: RegExp, purpose: string][] = [
  [/^\/tickets\/new/, 'sell a ticket'],
  [/^\/tickets\/[^/]+\/edit/, 'edit your listing'],
  [/^\/tickets\//, 'keep this ticket'],
  [/^\/orders\//, 'see this order'],
  [/^\/orders/, 'see your orders'],
  [/^\/selling\/statement/, 'see your statement'],
  [/^\/selling/, 'see your listings'],
];

/**
 * What a visitor on their way to `path` wanted to do, to follow "Sign in to"; undefined if they only wanted to sign in.
 */
export function purposeOf(path: string): string | undefined {
  return PURPOSES.find(([beginning]) => beginning.test(path))?.[1];
}

/** The sign-in page, continuing to `path` afterwards. */
export function signInPath(path: string): string {
  return `/auth/signin?next=${encodeURIComponent(path)}`;
}

/** The id of what says why a form was refused. */
export const REFUSED_ID = 'refused';
