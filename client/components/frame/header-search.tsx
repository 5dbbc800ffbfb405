'use client';

import { useSearchParams } from 'next/navigation';
import { SEARCH_FORM } from '../../lib/search';
import styles from './header.module.css';

/** Search in the header of every page: a plain GET form, so it works without JavaScript and ends up in the address. */
export function HeaderSearch() {
  const q = useSearchParams().get('q') ?? '';
  return (
    <search className={styles.search}>
      <form id={SEARCH_FORM} action="/" method="get" className="joined">
        <label htmlFor="q" className="visually-hidden">
          Search tickets
        </label>
        {/* The key resets the field when a link changes the search. */}
        <input
          key={q}
          id="q"
          name="q"
          type="search"
          dir="auto"
          defaultValue={q}
          maxLength={200}
          placeholder="Artist, team or event"
        />
        <button type="submit" className="button">
          Search
        </button>
      </form>
    </search>
  );
}
