const BASE = 'http://own.invalid';

/**
 * Where to go on after signing in: `value` if it is a path of this site, `/` otherwise.
 * Resolved the way a browser does, because `//elsewhere`, `/\elsewhere` and `/<tab>/elsewhere` all leave the site.
 */
export function ownPath(value: string | null | undefined): string {
  if (!value?.startsWith('/') || !URL.canParse(value, BASE)) return '/';
  const url = new URL(value, BASE);
  if (url.origin !== BASE) return '/';
  return url.pathname + url.search + url.hash;
}

/** The sign-in page, going on to `path` afterwards. */
export function signInPath(path: string): string {
  return `/auth/signin?next=${encodeURIComponent(path)}`;
}
