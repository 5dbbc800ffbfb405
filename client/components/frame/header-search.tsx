'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { useState } from 'react';
import { SEARCH_FORM } from '../../lib/browse/search';
import styles from './header.module.css';

/** Of the last search, what another one from another page does not keep. */
const DROPPED = ['q', 'cursor', 'page'];

/** Search in the header of every page: a plain GET form, so it works without JavaScript and ends up in the address. */
export function HeaderSearch() {
  const query = useSearchParams();
  const q = query.get('q') ?? '';
  const isList = usePathname() === '/';
  const [last, setLast] = useState('');
  if (isList && last !== `${query}`) setLast(`${query}`);
  // On the list, the filters are fields of this form themselves.
  const filters = isList ? [] : [...new URLSearchParams(last)].filter(([name]) => !DROPPED.includes(name));
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
        {filters.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button type="submit" className="button">
          Search
        </button>
      </form>
    </search>
  );
}
