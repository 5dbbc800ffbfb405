import { LinkTokens } from '..';

const tokens = new LinkTokens('the key of the services that write and check links');
const link = { kind: 'reset', userId: '64f1bfa1b7e4d5a1c2b3d4a1', id: 'c29tZXRoaW5nIHJhbmRvbQ' } as const;

describe("a link's token", () => {
  it('is the same in every service, as long as the key is', () => {
    const elsewhere = new LinkTokens('the key of the services that write and check links');
    expect(elsewhere.tokenOf(link)).toBe(tokens.tokenOf(link));
    expect(tokens.matches(tokens.tokenOf(link), link)).toBe(true);
  });

  it.each([
    ['kind', { kind: 'verify' }],
    ['user', { userId: '64f1bfa1b7e4d5a1c2b3d4a2' }],
    ['link', { id: 'c29tZXRoaW5nIGVsc2UgIQ' }],
  ] as const)('is good for no other %s', (_what, other) => {
    expect(tokens.matches(tokens.tokenOf(link), { ...link, ...other })).toBe(false);
  });

  it('cannot be derived with another key', () => {
    expect(tokens.matches(new LinkTokens('a key that somebody has made up on their own').tokenOf(link), link)).toBe(
      false,
    );
  });

  it.each(['', 'x', '%', 'x'.repeat(10_000)])('is not %j', (text) => {
    expect(tokens.matches(text, link)).toBe(false);
  });

  it('has 128 bits', () => {
    expect(Buffer.from(tokens.tokenOf(link), 'base64url')).toHaveLength(16);
  });
});

describe("a link's address", () => {
  it.each([
    ['verify', '/auth/verify'],
    ['reset', '/auth/reset'],
    ['change-email-old', '/auth/change-email'],
    ['change-email-new', '/auth/change-email'],
  ] as const)('of %s is the page %s of the public origin', (kind, page) => {
    const { origin, pathname, searchParams } = new URL(
      tokens.addressOf('https://ticketing.example', { ...link, kind }),
    );
    expect([origin, pathname]).toEqual(['https://ticketing.example', page]);
    expect(Object.fromEntries(searchParams)).toEqual({
      user: link.userId,
      token: tokens.tokenOf({ ...link, kind }),
      ...(page === '/auth/change-email' && { kind }),
    });
  });
});
