import { ownPath, signInPath } from '../next-path';

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
  ])('goes to the front page instead of %j', (value) => {
    expect(ownPath(value)).toBe('/');
  });

  it('survives the trip through the address of the sign-in page', () => {
    const address = new URL(signInPath('/?q=a&sort=-price'), 'http://localhost');
    expect(ownPath(address.searchParams.get('next'))).toBe('/?q=a&sort=-price');
  });
});
