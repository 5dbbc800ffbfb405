'use client';

import type { ReactNode, SubmitEvent } from 'react';
import { useHydrated } from './use-hydrated';
import type { Request } from './use-request';

interface Props {
  request: Request;
  onClick: () => void;
  className?: string;
  /** How the button works without JavaScript: what it sends to /do/…; without it, the button needs JavaScript. */
  plain?: { form: string; values: Record<string, string> };
  children: ReactNode;
}

/** A button for one request; shows a refusal right below it. Not disabled while busy: that would lose the focus. */
export function ActionButton({ request, onClick, className = 'button', plain, children }: Props) {
  const hydrated = useHydrated();
  const button = (
    <button
      type={plain ? 'submit' : 'button'}
      className={className}
      disabled={!plain && !hydrated}
      aria-disabled={request.busy}
      aria-busy={request.busy}
      onClick={plain ? undefined : onClick}
    >
      {children}
    </button>
  );

  function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    onClick();
  }

  return (
    <>
      {plain ? (
        <form method="post" action={`/do/${plain.form}`} onSubmit={submit}>
          {Object.entries(plain.values).map(([name, value]) => (
            <input key={name} type="hidden" name={name} value={value} />
          ))}
          {button}
        </form>
      ) : (
        button
      )}
      {request.errors.map((error) => (
        <p key={error.message} role="alert" className="notice bad">
          {error.message}
        </p>
      ))}
    </>
  );
}
