import { isFiltered, SEARCH_FORM, type Search, SORTS } from '../../lib/search';
import { AppLink } from '../ui/app-link';
import styles from './search-filters.module.css';

/** Price filter and sort order: more fields of the header's search form, so that all of them are submitted together. */
export function SearchFilters({ search, refused }: { search: Search; refused: string[] }) {
  return (
    // The key resets the fields when a link changes the search.
    <fieldset key={JSON.stringify(search)} className={isFiltered(search) ? styles.clearable : styles.filters}>
      <legend className="visually-hidden">Filter and sort</legend>
      <PriceField
        name="minPrice"
        label="Minimum price"
        value={search.minPrice}
        invalid={refused.includes('minPrice')}
      />
      <PriceField
        name="maxPrice"
        label="Maximum price"
        value={search.maxPrice}
        invalid={refused.includes('maxPrice')}
      />
      <div className="field">
        <label htmlFor="sort">Sort by</label>
        <select id="sort" name="sort" form={SEARCH_FORM} defaultValue={search.sort}>
          {SORTS.map(([value, label]) => (
            <option key={value} value={value}>
              {label}
            </option>
          ))}
        </select>
      </div>
      <button type="submit" form={SEARCH_FORM} className="button quiet">
        Apply
      </button>
      {isFiltered(search) ? <AppLink href="/">Clear filters</AppLink> : null}
    </fieldset>
  );
}

interface PriceProps {
  name: string;
  label: string;
  value: string;
  invalid: boolean;
}

function PriceField({ name, label, value, invalid }: PriceProps) {
  return (
    <div className="field">
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        form={SEARCH_FORM}
        inputMode="decimal"
        autoComplete="off"
        defaultValue={value}
        size={7}
        aria-invalid={invalid}
        aria-describedby={invalid ? 'refused' : undefined}
      />
    </div>
  );
}
