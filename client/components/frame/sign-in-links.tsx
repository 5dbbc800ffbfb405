'use client';

import { usePathname, useSearchParams } from 'next/navigation';
import { ownPath } from '../../lib/auth/next-path';
import { withQuery } from '../../lib/browse/search';
import { AppLink } from '../ui/app-link';

/** Not pages of their own: they stand in for others. */
const STAND_INS = ['/unavailable', '/_not-found'];

/** The ways in, which lead back to the page where one is. */
export function SignInLinks() {
  const path = usePathname();
  const query = useSearchParams();
  const here = query.size > 0 ? `${path}?${query}` : path;
  const next = path.startsWith('/auth/') ? ownPath(query.get('next')) : here;
  const to = (page: string) => withQuery(page, { next: next === '/' || STAND_INS.includes(path) ? '' : next });
  return (
    <>
      <li>
        <AppLink href={to('/auth/signin')}>Sign in</AppLink>
      </li>
      <li>
        <AppLink href={to('/auth/signup')}>Sign up</AppLink>
      </li>
    </>
  );
}
