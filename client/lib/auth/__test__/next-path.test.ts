import fc from 'fast-check';
import { ownPath, purposeOf, signInPath } from '../next-path';

describe('where to go on after signing in', () => {
  it.each(['/', '/orders', '/tickets/6650c0ffee00000000000001', '/?q=cup&sort=price', '/orders/1#pay'])(
    'keeps the own path %s',
    (path) => {
      expect(ownPath(path)).toBe(path);
    },
  );

  it.each([
    null,
    undefined,
    '',
    'orders',
    'https://elsewhere.example/',
    '//elsewhere.example',
    '///elsewhere.example',
    '/\\elsewhere.example',
    '/\t/elsewhere.example',
    '/\n\\elsewhere.example',
    'javascript:alert(1)',
    '//[',
    '/.//elsewhere.example/x',
    '/..//elsewhere.example',
    '/orders/../..//elsewhere.example',
    '/.\\\\elsewhere.example',
    '/%2e//elsewhere.example',
    '/.\t//elsewhere.example',
  ])('goes to the front page instead of %j', (value) => {
    expect(ownPath(value)).toBe('/');
  });

  it('never leaves the site, whatever is given', () => {
    const pieces = [
      '/',
      '//',
      '\\',
      '.',
      '..',
      '%2e',
      '%2F',
      '%5c',
      '\t',
      '\n',
      '\r',
      '\0',
      ' ',
      '@',
      ':',
      '?',
      '#',
      'http:',
      'javascript:',
    ];
    const hostile = fc.array(
      fc.oneof(
        fc.constantFrom(...pieces, 'evil.example', '[::1]', '。', '／', '⁄', '\u{feff}'),
        fc.string({ unit: 'binary', maxLength: 3 }),
      ),
      { maxLength: 10 },
    );
    fc.assert(
      fc.property(hostile, (parts) => {
        const path = ownPath(`/${parts.join('')}`);
        for (const origin of ['https://own.example', 'http://localhost:3000'])
          expect(new URL(path, `${origin}/auth/signin`).origin).toBe(origin);
      }),
      { numRuns: 5_000 },
    );
  });

  it('survives the trip through the address of the sign-in page', () => {
    const address = new URL(signInPath('/?q=a&sort=-price'), 'http://localhost');
    expect(ownPath(address.searchParams.get('next'))).toBe('/?q=a&sort=-price');
  });
});

describe('what signing in is for', () => {
  it.each([
    ['/tickets/6650c0ffee00000000000001', 'keep this ticket'],
    ['/tickets/6650c0ffee00000000000001/edit', 'edit your listing'],
    ['/tickets/new', 'sell a ticket'],
    ['/orders/6650c0ffee00000000000001', 'see this order'],
    ['/orders?cursor=x', 'see your orders'],
    ['/selling', 'see your listings'],
    ['/', undefined],
    ['/?q=opera', undefined],
  ])('%s: to %s', (path, purpose) => {
    expect(purposeOf(path)).toBe(purpose);
  });
});
