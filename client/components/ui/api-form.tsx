'use client';

import { createContext, type ReactNode, type SubmitEvent, useContext, useId, useRef } from 'react';
import type { ApiError } from '../../lib/api/api-types';
import type { FormRefusal } from '../../lib/forms/refusal';
import { ErrorSummary } from './error-summary';
import { useDraft, valuesOf } from './use-draft';
import type { Request } from './use-request';

interface Answered {
  errors: ApiError[];
  typed: FormRefusal['typed'];
  idPrefix: string;
}

const AnsweredForm = createContext<Answered>({ errors: [], typed: {}, idPrefix: '' });

/** The id of a field's control, the API's errors for it, and what was typed before the page was sent with them. */
export function useField(name: string): { id: string; errors: ApiError[]; typed: string | undefined } {
  const { errors, typed, idPrefix } = useContext(AnsweredForm);
  return { id: `${idPrefix}${name}`, errors: errors.filter((error) => error.field === name), typed: typed[name] };
}

interface Props {
  /** The form of /do/… that it is sent to without JavaScript. */
  plain: string;
  /** Why it was refused there. */
  refused: FormRefusal | undefined;
  /** Sends it from the browser; without it, /do/… is for everybody. Its first errors are those of `refused`. */
  request?: Request;
  /**
   * Called with the form's values. The fields keep them, whatever the answer is.
   * @returns whether they were saved for good
   */
  onSubmit?: (values: Record<string, string>) => Promise<boolean>;
  submitLabel: string;
  /** The look of its button. */
  look?: 'quiet' | 'danger';
  /** Key under which the typed values are kept until saved; without it they are not kept. */
  draftKey?: string;
  children?: ReactNode;
}

/** A form for the API. A summary lists the errors and takes the focus; each error is also shown at its field. */
export function ApiForm(props: Props) {
  const { plain, refused, request, onSubmit, submitLabel, look, draftKey, children } = props;
  const idPrefix = useId();
  const form = useRef<HTMLFormElement>(null);
  const draft = useDraft(form, draftKey);
  const errors = (request ?? refused)?.errors ?? [];

  async function submit(event: SubmitEvent<HTMLFormElement>) {
    if (!onSubmit) return;
    event.preventDefault();
    if (await onSubmit(valuesOf(event.currentTarget))) draft.drop();
  }

  function startOver() {
    draft.drop();
    window.location.reload();
  }

  return (
    <AnsweredForm value={{ errors, typed: refused?.typed ?? {}, idPrefix }}>
      {/* POST, so that a form submitted without JavaScript can never put a password into the address. */}
      <form
        ref={form}
        method="post"
        action={`/do/${plain}`}
        noValidate
        onSubmit={submit}
        onInput={draft.keep}
        className="form"
      >
        <ErrorSummary errors={errors} idPrefix={idPrefix} />
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
          className={`button ${look ?? ''}`}
          aria-disabled={request?.busy}
          aria-busy={request?.busy}
        >
          {submitLabel}
        </button>
      </form>
    </AnsweredForm>
  );
}
