'use client';

import type { ReactNode, SubmitEvent } from 'react';
import type { Request } from './use-request';

interface Props {
  request: Request;
  onClick: () => void;
  className?: string;
  /** How the button works without JavaScript: what it sends to /do/…. */
  plain: { form: string; values: Record<string, string> };
  children: ReactNode;
}

/** A button for one request; shows a refusal right below it. Not disabled while busy: that would lose the focus. */
export function ActionButton({ request, onClick, className = 'button', plain, children }: Props) {
  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onClick();
  }

  return (
    <>
      <form method="post" action={`/do/${plain.form}`} onSubmit={submit}>
        {Object.entries(plain.values).map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <button type="submit" className={className} aria-disabled={request.busy} aria-busy={request.busy}>
          {children}
        </button>
      </form>
      {request.errors.map((error) => (
        <p key={error.message} role="alert" className="notice bad">
          {error.message}
        </p>
      ))}
    </>
  );
}
