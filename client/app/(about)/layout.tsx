import type { ReactNode } from 'react';

/** A page to read. */
export default function AboutLayout({ children }: { children: ReactNode }) {
  return <article className="panel prose">{children}</article>;
}
