import { isFiltered, nextCursor, readSearch, searchParameters, searchPath, single, withQuery } from '../search';

const empty = { q: '', category: '', city: '', from: '', to: '', minPrice: '', maxPrice: '', sort: 'date' };

describe('the search in the address', () => {
  it('reads what is there and fills in the rest', () => {
    expect(readSearch({ q: ' cup ', maxPrice: '20,50', sort: '-price', city: 'Łódź' })).toEqual({
      ...empty,
      q: 'cup',
      city: 'Łódź',
      maxPrice: '20,50',
      sort: '-price',
    });
  });

  it.each(['drop', '', '$price', 'relevance'])('takes the default order for %j', (sort) => {
    expect(readSearch({ sort }).sort).toBe('date');
    expect(readSearch({ q: 'cup', sort }).sort).toBe('relevance');
  });

  it('is written without what is the default anyway', () => {
    expect(searchPath(readSearch({ q: 'cup' }))).toBe('/?q=cup');
    expect(searchPath(readSearch({ q: 'cup', sort: 'date' }))).toBe('/?q=cup&sort=date');
    expect(searchPath(readSearch({ sort: 'date' }))).toBe('/');
  });

  it.each([
    [{ maxPrice: '1,000' }, { minPrice: '', maxPrice: '1000' }],
    [{ minPrice: '20,50' }, { minPrice: '20.50', maxPrice: '' }],
    [{ maxPrice: '0' }, { minPrice: '', maxPrice: '0' }],
    [
      { minPrice: '100', maxPrice: '20' },
      { minPrice: '20', maxPrice: '100' },
    ],
    [
      { from: '2027-02-01', to: '2027-01-01' },
      { from: '2027-01-01', to: '2027-02-01' },
    ],
    [{ to: '2027-01-01' }, { from: '', to: '2027-01-01' }],
    [{}, { minPrice: '', maxPrice: '' }],
  ])('asks the API for %j with %j', (query, bounds) => {
    expect(searchParameters(readSearch(query))).toEqual({ params: { ...empty, ...bounds } });
  });

  it('asks nothing with a price that nobody can read', () => {
    expect(searchParameters(readSearch({ minPrice: '1,00,0', maxPrice: '20' }))).toEqual({ refused: ['minPrice'] });
  });

  it('takes the first of a repeated parameter', () => {
    expect(single({ q: ['a', 'b'] }, 'q')).toBe('a');
  });

  it('knows "nothing matches" from "nothing there": an order alone is no filter', () => {
    expect(isFiltered(readSearch({ sort: 'price' }))).toBe(false);
    expect(isFiltered(readSearch({ maxPrice: '10' }))).toBe(true);
  });

  it('leaves empty parameters out of addresses and escapes the others', () => {
    expect(withQuery('/', { q: 'a&b', minPrice: '', sort: undefined })).toBe('/?q=a%26b');
    expect(withQuery('/', {})).toBe('/');
  });
});

describe('the next page', () => {
  it.each([
    ['</api/tickets?limit=24&cursor=abc%3D>; rel="next"', 'abc='],
    ['</api/tickets?limit=24>; rel="first", </api/tickets?cursor=x>; rel="next"', 'x'],
    ['<http://localhost:3000/api/orders?cursor=y>; rel=next', 'y'],
    ['</api/tickets?cursor=z>; rel="prev"', undefined],
    ['', undefined],
    [null, undefined],
  ])('of %j has the cursor %s', (header, cursor) => {
    expect(nextCursor(header)).toBe(cursor);
  });
});
