'use client';

import { createContext, type ReactNode, type SubmitEvent, useContext, useId, useRef } from 'react';
import type { ApiError } from '../../lib/api-types';
import { ErrorSummary } from './error-summary';
import { useDraft, valuesOf } from './use-draft';
import { useHydrated } from './use-hydrated';
import type { Request } from './use-request';

const FormErrors = createContext<{ errors: ApiError[]; idPrefix: string }>({ errors: [], idPrefix: '' });

/** The id of a field's control, and the API's errors for it. */
export function useField(name: string): { id: string; errors: ApiError[] } {
  const { errors, idPrefix } = useContext(FormErrors);
  return { id: `${idPrefix}${name}`, errors: errors.filter((error) => error.field === name) };
}

interface Props {
  request: Request;
  /**
   * Called with the form's values. The fields keep them, whatever the answer is.
   * @returns whether they were saved for good
   */
  onSubmit: (values: Record<string, string>) => Promise<boolean>;
  submitLabel: string;
  /** The form of /do/… that does the same without JavaScript; without it, the form needs JavaScript. */
  plain?: string;
  /** Key under which the typed values are kept until saved; without it they are not kept. */
  draftKey?: string;
  children: ReactNode;
}

/**
 * A form that sends JSON to the API. A summary lists the errors and takes the focus; each error is also shown at its
 * field.
 */
export function ApiForm({ request, onSubmit, submitLabel, plain, draftKey, children }: Props) {
  const idPrefix = useId();
  const hydrated = useHydrated();
  const form = useRef<HTMLFormElement>(null);
  const draft = useDraft(form, draftKey);

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    if (await onSubmit(valuesOf(event.currentTarget))) draft.drop();
  }

  function startOver() {
    draft.drop();
    window.location.reload();
  }

  return (
    <FormErrors value={{ errors: request.errors, idPrefix }}>
      {/* POST, so that a form submitted without JavaScript can never put a password into the address. */}
      <form
        ref={form}
        method="post"
        action={plain && `/do/${plain}`}
        noValidate
        onSubmit={submit}
        onInput={draft.keep}
        className="form"
      >
        {plain ? null : (
          <noscript>
            <p className="notice">Please turn on JavaScript to use this form.</p>
          </noscript>
        )}
        <ErrorSummary errors={request.errors} idPrefix={idPrefix} />
        {draft.restored ? (
          <p className="notice" role="status">
            We kept what you typed earlier. It is not saved yet.{' '}
            <button type="button" className="link-button" onClick={startOver}>
              Start over
            </button>
          </p>
        ) : null}
        {children}
        <button
          type="submit"
          className="button"
          disabled={!plain && !hydrated}
          aria-disabled={request.busy}
          aria-busy={request.busy}
        >
          {submitLabel}
        </button>
      </form>
    </FormErrors>
  );
}
