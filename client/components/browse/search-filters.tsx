import type { ReactNode } from 'react';
import { SEARCH_FORM, type Search, SORTS } from '../../lib/browse/search';
import { CATEGORY_LABELS } from '../../lib/selling/listing';
import { ApplyOnChange } from './apply-on-change';
import styles from './search-filters.module.css';

/**
 * Filters and sort order: more fields of the header's search form, so that all of them are submitted together. With
 * JavaScript they apply as they change. On a phone they are folded away.
 */
export function SearchFilters({ search, refused }: { search: Search; refused: string[] }) {
  const field = (name: keyof Search) => ({ name, form: SEARCH_FORM, defaultValue: search[name] });
  return (
    <details className={styles.folded}>
      <summary className="button quiet">Filter and sort</summary>
      <ApplyOnChange>
        {/* The key resets the fields when a link changes the search. */}
        <fieldset key={JSON.stringify(search)} className={styles.filters}>
          <legend className="visually-hidden">Filter and sort</legend>
          <Labelled id="category" label="Category">
            <select id="category" {...field('category')}>
              <option value="">All</option>
              {Object.entries(CATEGORY_LABELS).map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </Labelled>
          <Labelled id="city" label="City">
            <input id="city" dir="auto" maxLength={100} autoComplete="off" {...field('city')} />
          </Labelled>
          <Labelled id="from" label="From">
            <input id="from" type="date" {...field('from')} />
          </Labelled>
          <Labelled id="to" label="Until">
            <input id="to" type="date" {...field('to')} />
          </Labelled>
          {(['minPrice', 'maxPrice'] as const).map((name) => (
            <Labelled key={name} id={name} label={name === 'minPrice' ? 'Minimum price' : 'Maximum price'}>
              <input
                id={name}
                inputMode="decimal"
                autoComplete="off"
                aria-invalid={refused.includes(name)}
                aria-describedby={refused.includes(name) ? 'refused' : undefined}
                {...field(name)}
              />
            </Labelled>
          ))}
          <Labelled id="sort" label="Sort by">
            <select id="sort" {...field('sort')}>
              {SORTS.filter(([value]) => search.q || value !== 'relevance').map(([value, label]) => (
                <option key={value} value={value}>
                  {label}
                </option>
              ))}
            </select>
          </Labelled>
          <button type="submit" form={SEARCH_FORM} className="button quiet">
            Apply
          </button>
        </fieldset>
      </ApplyOnChange>
    </details>
  );
}

function Labelled({ id, label, children }: { id: string; label: string; children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children}
    </div>
  );
}
