import type { ReactNode } from 'react';

/** A narrow panel with nothing else on the page. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return <div className="panel narrow">{children}</div>;
}
