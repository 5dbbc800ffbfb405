'use client';

import type { ReactNode } from 'react';
import { useHydrated } from './use-hydrated';
import type { Request } from './use-request';

interface Props {
  request: Request;
  onClick: () => void;
  className?: string;
  children: ReactNode;
}

/** A button for one request; shows a refusal right below it. Not disabled while busy: that would lose the focus. */
export function ActionButton({ request, onClick, className = 'button', children }: Props) {
  const hydrated = useHydrated();
  return (
    <>
      <button
        type="button"
        className={className}
        disabled={!hydrated}
        aria-disabled={request.busy}
        aria-busy={request.busy}
        onClick={onClick}
      >
        {children}
      </button>
      {request.errors.map((error) => (
        <p key={error.message} role="alert" className="notice bad">
          {error.message}
        </p>
      ))}
    </>
  );
}
