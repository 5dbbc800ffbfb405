/** The pages that links in mails lead to. */
const PAGES = ['/auth/verify', '/auth/reset', '/auth/change-email'];

/** A link in a mail, as its page hands it on to the API. */
export interface MailLink {
  user: string;
  token: string;
  /** Which of the two links that change an address. */
  kind: string;
}

export const MAIL_LINK_COOKIE = 'mail-link';
/** As long as the shortest link is good. */
const SECONDS = 60 * 60;

/**
 * A link's token must not stay in the address: it would be in the history, and on screens that others see.
 * @returns the address without it, and the cookie in which the page finds it; undefined for every other address
 */
export function withoutToken(address: URL): { clean: URL; cookie: string } | undefined {
  const { pathname, searchParams } = address;
  if (!PAGES.includes(pathname) || !searchParams.has('token')) return undefined;
  const [user, token, kind] = ['user', 'token', 'kind'].map((name) => searchParams.get(name) ?? '');
  const kept = encodeURIComponent(`${user} ${token} ${kind}`);
  const cookie = `${MAIL_LINK_COOKIE}=${kept}; path=${pathname}; max-age=${SECONDS}; samesite=lax; httponly`;
  const clean = new URL(address);
  clean.search = '';
  return { clean, cookie };
}

/** @returns what the cookie keeps; undefined if it keeps no link */
export function mailLinkIn(kept: string | undefined): MailLink | undefined {
  const [, user = '', token = '', kind = ''] = /^([0-9a-f]{24}) ([\w-]{1,100}) ([\w-]{0,20})$/.exec(kept ?? '') ?? [];
  return user ? { user, token, kind } : undefined;
}
