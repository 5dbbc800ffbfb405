import Link from 'next/link';
import { isFiltered, type Search, SORTS } from '../lib/search';

/** Search, price filter and order of the list: a plain GET form, so it works without JavaScript and ends up in the address. */
export function SearchForm({ search }: { search: Search }) {
  return (
    <search>
      {/* The key gives the fields their new values when a link changes the search. */}
      <form key={JSON.stringify(search)} action="/" method="get" className="search-form">
        <div className="field grow">
          <label htmlFor="q">Search</label>
          <input id="q" name="q" type="search" defaultValue={search.q} placeholder="Artist, team or event" />
        </div>
        <div className="field">
          <label htmlFor="minPrice">Lowest price</label>
          <input id="minPrice" name="minPrice" inputMode="decimal" defaultValue={search.minPrice} size={8} />
        </div>
        <div className="field">
          <label htmlFor="maxPrice">Highest price</label>
          <input id="maxPrice" name="maxPrice" inputMode="decimal" defaultValue={search.maxPrice} size={8} />
        </div>
        <div className="field">
          <label htmlFor="sort">Order</label>
          <select id="sort" name="sort" defaultValue={search.sort}>
            {SORTS.map(([value, label]) => (
              <option key={value} value={value}>
                {label}
              </option>
            ))}
          </select>
        </div>
        <button type="submit" className="button">
          Search
        </button>
        {isFiltered(search) ? <Link href="/">Clear filters</Link> : null}
      </form>
    </search>
  );
}
