import { isFiltered, type Search, searchPath } from '../../lib/browse/search';
import { CATEGORY_LABELS } from '../../lib/selling/listing';
import { AppLink } from '../ui/app-link';
import styles from './active-filters.module.css';

/** A filter in words; its value as it was typed. */
const WORDS: Partial<Record<keyof Search, (value: string) => string>> = {
  category: (value) => Object.entries(CATEGORY_LABELS).find(([name]) => name === value)?.[1] ?? value,
  city: (value) => value,
  from: (value) => `From ${value}`,
  to: (value) => `Until ${value}`,
  minPrice: (value) => `At least ${value}`,
  maxPrice: (value) => `At most ${value}`,
};

interface Props {
  search: Search;
  /** How many events were found; undefined if that is not known. */
  total: number | undefined;
  /** What was searched instead of what was typed. */
  didYouMean: string | undefined;
}

/** How many events there are, and by which filters, each of which can be removed. */
export function ActiveFilters({ search, total, didYouMean }: Props) {
  const active = Object.entries(WORDS).flatMap(([name, words]) => {
    const value = search[name as keyof Search];
    return value ? [{ name, words: words(value) }] : [];
  });
  return (
    <div className={styles.active}>
      {/* Announced when another search changes it. */}
      <p role="status" className={styles.count}>
        {total === undefined ? '' : counted(total)}
        {didYouMean ? ` for “${didYouMean}”, as nothing matches “${search.q}”` : ''}
      </p>
      {active.length > 0 ? (
        <ul aria-label="Active filters" className={styles.chips}>
          {active.map(({ name, words }) => (
            <li key={name}>
              <AppLink href={searchPath({ ...search, [name]: '' })} className={styles.chip}>
                <span className="visually-hidden">Remove filter: </span>
                <bdi>{words}</bdi>
                <span aria-hidden="true"> ×</span>
              </AppLink>
            </li>
          ))}
        </ul>
      ) : null}
      {isFiltered(search) ? <AppLink href="/">Clear filters</AppLink> : null}
    </div>
  );
}

/** Further than these numbers, the API does not count. */
const LIMITS = [200, 1000];

function counted(total: number): string {
  if (total === 0) return 'No events';
  if (total === 1) return '1 event';
  return LIMITS.includes(total) ? `${total} events or more` : `${total} events`;
}
