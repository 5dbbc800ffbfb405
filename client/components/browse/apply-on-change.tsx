'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef } from 'react';
import { SEARCH_FORM, withQuery } from '../../lib/browse/search';

/** The field that was changed last: the new page replaces it, without the focus. */
let changed = '';

/** Searches again when one of the filters inside has changed. */
export function ApplyOnChange({ children }: { children: ReactNode }) {
  const router = useRouter();
  const area = useRef<HTMLDivElement>(null);

  useEffect(() => {
    // React's own onChange would come with every keystroke.
    const apply = ({ target }: Event) => {
      changed = (target as HTMLElement).id;
      const form = document.getElementById(SEARCH_FORM) as HTMLFormElement;
      const values = [...new FormData(form)].map(([name, value]) => [name, String(value)]);
      router.push(withQuery('/', Object.fromEntries(values)), { scroll: false });
    };
    const { current } = area;
    current?.addEventListener('change', apply);
    return () => current?.removeEventListener('change', apply);
  }, [router]);

  useEffect(() => {
    if (changed && document.activeElement === document.body)
      document.getElementById(changed)?.focus({ preventScroll: true });
    changed = '';
  });

  return <div ref={area}>{children}</div>;
}
