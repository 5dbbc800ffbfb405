import { mailLinkIn, withoutToken } from '../mail-link';

const user = '6650c0ffee00000000000001';
const site = 'https://ticketing.example';
const kept = (cookie = '') => decodeURIComponent(/^mail-link=([^;]*)/.exec(cookie)?.[1] ?? '');

describe('a link in a mail', () => {
  it.each([
    ['/auth/verify', ''],
    ['/auth/reset', ''],
    ['/auth/change-email', 'change-email-old'],
  ])('to %s loses its token on the way, and its page finds it', (page, kind) => {
    const query = new URLSearchParams({ user, token: 'a-token_1', ...(kind && { kind }) });
    const found = withoutToken(new URL(`${page}?${query}`, site));
    expect(found?.clean.href).toBe(site + page);
    expect(found?.cookie).toMatch(new RegExp(`; path=${page}; max-age=3600; samesite=lax; httponly$`));
    expect(mailLinkIn(kept(found?.cookie))).toEqual({ user, token: 'a-token_1', kind });
  });

  it.each([`/auth/signin?token=x`, '/auth/verify', '/auth/verify?done=1', `/orders?user=${user}&token=x`])(
    'is not %s',
    (address) => {
      expect(withoutToken(new URL(address, site))).toBeUndefined();
    },
  );

  it.each([undefined, '', 'nonsense', `${user}  `, `ann token `, `${user} to;ken `, `${user} ${'x'.repeat(101)} `])(
    'is none in a cookie with %j',
    (text) => {
      expect(mailLinkIn(text)).toBeUndefined();
    },
  );

  it('brings nothing else into the cookie', () => {
    const evil = new URL('/auth/verify', site);
    evil.searchParams.set('user', user);
    evil.searchParams.set('token', 'x; domain=evil.example\r\nSet-Cookie: y');
    expect(withoutToken(evil)?.cookie.split(';')).toHaveLength(5);
  });
});
