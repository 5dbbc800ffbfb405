'use client';

import { useEffect, useRef } from 'react';
import type { ApiError } from '../../lib/api/api-types';
import { REFUSED_ID } from '../../lib/auth/next-path';

interface Props {
  errors: ApiError[];
  /** Prefix of the id of a field's control. */
  idPrefix: string;
}

/** The errors of a form, with links to the fields. Takes the focus whenever the errors change. */
export function ErrorSummary({ errors, idPrefix }: Props) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) ref.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;
  return (
    <div ref={ref} id={REFUSED_ID} role="alert" tabIndex={-1} className="notice bad">
      <p>
        <strong>{errors.length === 1 ? 'There is a problem' : `There are ${errors.length} problems`}</strong>
      </p>
      <ul>
        {errors.map((error) => (
          <li key={`${error.field}${error.message}`}>
            {error.field ? <a href={`#${idPrefix}${error.field}`}>{error.message}</a> : error.message}
          </li>
        ))}
      </ul>
    </div>
  );
}
