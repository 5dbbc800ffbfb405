import { resourceOf } from '../unknown-page';

describe('what a page is about', () => {
  it.each([
    ['/tickets/6650c0ffee00000000000001', '/api/tickets/6650c0ffee00000000000001'],
    ['/tickets/6650c0ffee00000000000001/edit', '/api/tickets/6650c0ffee00000000000001'],
    ['/orders/6650c0ffee00000000000001', '/api/orders/6650c0ffee00000000000001'],
    ['/orders/nonsense', '/api/orders/nonsense'],
    ['/tickets/new', undefined],
    ['/tickets/1/2', undefined],
    ['/orders', undefined],
    ['/', undefined],
  ])('%s is about %s', (pathname, resource) => {
    expect(resourceOf(pathname)).toBe(resource);
  });
});
