'use client';

import { createContext, type ReactNode, type SubmitEvent, useContext, useEffect, useId, useRef } from 'react';
import type { ApiError } from '../lib/api-types';
import { useHydrated } from './use-hydrated';
import type { Request } from './use-request';

const FormErrors = createContext<{ errors: ApiError[]; idPrefix: string }>({ errors: [], idPrefix: '' });

/** The id of a field's control, and what the API had to say about it. */
export function useField(name: string): { id: string; errors: ApiError[] } {
  const { errors, idPrefix } = useContext(FormErrors);
  return { id: `${idPrefix}${name}`, errors: errors.filter((error) => error.field === name) };
}

interface Props {
  request: Request;
  /** Called with what was typed. The fields keep it, whatever the answer is. */
  onSubmit: (values: Record<string, string>) => void;
  submitLabel: string;
  children: ReactNode;
}

/** A form that sends JSON to the API. Errors are listed in a summary that takes the focus, and shown at their fields. */
export function ApiForm({ request, onSubmit, submitLabel, children }: Props) {
  const idPrefix = useId();
  const hydrated = useHydrated();

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entries = [...new FormData(event.currentTarget)];
    onSubmit(Object.fromEntries(entries.map(([name, value]) => [name, String(value)])));
  }

  return (
    <FormErrors value={{ errors: request.errors, idPrefix }}>
      {/* POST, so that a form sent without JavaScript can never put a password into the address. */}
      <form method="post" noValidate onSubmit={submit} className="form">
        <ErrorSummary errors={request.errors} idPrefix={idPrefix} />
        {children}
        <button type="submit" className="button" disabled={!hydrated || request.busy} aria-busy={request.busy}>
          {submitLabel}
        </button>
        <noscript>
          <p className="notice">Please switch on JavaScript to send this form.</p>
        </noscript>
      </form>
    </FormErrors>
  );
}

function ErrorSummary({ errors, idPrefix }: { errors: ApiError[]; idPrefix: string }) {
  const ref = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (errors.length > 0) ref.current?.focus();
  }, [errors]);
  if (errors.length === 0) return null;
  return (
    <div ref={ref} role="alert" tabIndex={-1} className="notice bad">
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
