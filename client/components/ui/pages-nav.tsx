import { withQuery } from '../../lib/browse/search';
import { AppLink } from './app-link';

interface Props {
  path: string;
  /** The query that every page of the list shares. */
  params: Record<string, string | undefined>;
  /** The number of the current page. */
  page: number;
  /** The cursor of the current page; empty on the first. */
  cursor: string;
  /** The cursor of the next page; undefined on the last. */
  next: string | undefined;
}

/** Links between the pages of a list. */
export function PagesNav({ path, params, page, cursor, next }: Props) {
  if (!cursor && !next) return null;
  return (
    <nav aria-label="Pages" className="actions">
      {cursor ? (
        <AppLink href={withQuery(path, params)} className="button quiet">
          First page
        </AppLink>
      ) : null}
      {next ? (
        <AppLink
          href={withQuery(path, { ...params, cursor: next, page: `${page + 1}` })}
          rel="next"
          className="button quiet"
        >
          Next page
        </AppLink>
      ) : null}
    </nav>
  );
}
