import { typedPrice } from '../forms/typed-price';

/** A page's query as Next passes it. */
export type Query = Record<string, string | string[] | undefined>;

/** The first value of a query parameter, trimmed; empty when it is missing. */
export function single(query: Query, name: string): string {
  const value = query[name];
  return ((Array.isArray(value) ? value[0] : value) ?? '').trim();
}

/** Which page of a list this is, as its link said; the first one has no number. */
export function pageNumber(query: Query): number {
  const page = Number(single(query, 'page'));
  return single(query, 'cursor') && Number.isInteger(page) && page > 1 ? page : 1;
}

/** To follow a list's title: `, page 2`; empty on the first page. */
export function pageInWords(query: Query): string {
  const page = pageNumber(query);
  return page > 1 ? `, page ${page}` : '';
}

/** The id of the search form in the header; the filters of the browse page belong to it. */
export const SEARCH_FORM = 'site-search';

/** The sort orders; only a search has a best match. */
export const SORTS = [
  ['relevance', 'Best match'],
  ['date', 'Soonest first'],
  ['price', 'Price: low to high'],
  ['-price', 'Price: high to low'],
] as const;

const SEARCH_FIELDS = ['q', 'category', 'city', 'from', 'to', 'minPrice', 'maxPrice', 'sort'] as const;

/** The search in the browse page's address, as typed. */
export type Search = Record<(typeof SEARCH_FIELDS)[number], string>;

/** Reads a search from the address; an unknown sort order becomes the default. */
export function readSearch(query: Query): Search {
  const search = Object.fromEntries(SEARCH_FIELDS.map((name) => [name, single(query, name)])) as Search;
  const { q, sort } = search;
  const fallback = q ? 'relevance' : 'date';
  const isKnown = SORTS.some(([value]) => value === sort) && (q || sort !== 'relevance');
  return { ...search, sort: isKnown ? sort : fallback };
}

const BOUNDS = ['minPrice', 'maxPrice'] as const;

/**
 * A search in the API's format.
 * @returns its parameters, with the lower bound and the earlier day first however they were typed; or the names of the fields that hold no
 * price
 */
export function searchParameters(search: Search): { params: Search } | { refused: string[] } {
  const typed = BOUNDS.filter((name) => search[name]);
  const prices = typed.map((name) => typedPrice(search[name]));
  const refused = typed.filter((_name, index) => prices[index] === undefined);
  if (refused.length > 0) return { refused };
  const [low = '', high = ''] = prices.toSorted((a, b) => Number(a) - Number(b));
  const bounds =
    typed.length === 2 ? { minPrice: low, maxPrice: high } : Object.fromEntries(typed.map((n) => [n, low]));
  const [from = '', to = ''] =
    search.from && search.to ? [search.from, search.to].toSorted() : [search.from, search.to];
  return { params: { ...search, ...bounds, from, to } };
}

/** Whether any filter is set. */
export function isFiltered({ sort: _any, ...filters }: Search): boolean {
  return Object.values(filters).some(Boolean);
}

/** The search as an address without what is the default anyway. */
export function searchPath(search: Partial<Search>): string {
  const isDefault = search.sort === (search.q ? 'relevance' : 'date');
  return withQuery('/', isDefault ? { ...search, sort: '' } : search);
}

/** `path` with the non-empty `params` as its query. */
export function withQuery(path: string, params: Record<string, string | undefined>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(params)) if (value) query.set(name, value);
  return query.size > 0 ? `${path}?${query}` : path;
}

/** The cursor of the next page in a `Link: <…>; rel="next"` header; undefined on the last page. */
export function nextCursor(linkHeader: string | null): string | undefined {
  const target = /<([^>]*)>\s*;[^,]*\brel="?next"?/.exec(linkHeader ?? '')?.[1];
  const query = target?.split('?')[1];
  return new URLSearchParams(query).get('cursor') ?? undefined;
}
