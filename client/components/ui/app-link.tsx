'use client';

import Link, { useLinkStatus } from 'next/link';
import { type ComponentProps, useEffect } from 'react';

const LISTS = /^\/(orders|selling)?(\?|$)/;
/** Faster pages need no skeleton. */
const PATIENCE_MS = 150;

type Props = Omit<ComponentProps<typeof Link>, 'href' | 'prefetch'> & { href: string };

/**
 * A link to one of our pages. Not prefetched: every page is rendered per request. While the next page loads, its
 * skeleton is shown (see `Skeletons`), so no page has to be streamed and all of them work without JavaScript.
 */
export function AppLink({ children, ...props }: Props) {
  return (
    <Link {...props} prefetch={false}>
      {children}
      <Pending shape={LISTS.test(props.href) ? 'list' : 'panel'} />
    </Link>
  );
}

function Pending({ shape }: { shape: 'list' | 'panel' }) {
  const { pending } = useLinkStatus();
  useEffect(() => {
    if (!pending) return;
    const { dataset } = document.documentElement;
    const timer = setTimeout(() => {
      dataset.loading = shape;
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      delete dataset.loading;
    };
  }, [pending, shape]);
  return null;
}
