import type { ReactNode } from 'react';

/** A narrow panel, with nothing beside it. */
export default function AuthLayout({ children }: { children: ReactNode }) {
  return <div className="panel narrow">{children}</div>;
}
