'use client';

import { type ReactNode, type RefObject, useId } from 'react';
import { ActionButton } from './action-button';
import styles from './confirm-button.module.css';
import type { Request } from './use-request';

interface Props {
  request: Request;
  /** The dialog, for closing it. */
  dialog: RefObject<HTMLDialogElement | null>;
  /** On the button that asks. */
  label: string;
  question: string;
  /** On the buttons that answer. */
  yes: string;
  no: string;
  onConfirm: () => void;
  /** What the answer sends without JavaScript: see ActionButton. */
  plain: { form: string; values: Record<string, string> };
  /** What follows. */
  children: ReactNode;
}

/** A button for something that cannot be undone: asks first, with the focus on the answer that changes nothing. */
export function ConfirmButton({ request, dialog, label, question, yes, no, onConfirm, plain, children }: Props) {
  const id = useId();
  const heading = `${id}heading`;
  const answer = (
    <ActionButton request={request} onClick={onConfirm} className="button danger" plain={plain}>
      {yes}
    </ActionButton>
  );
  return (
    <>
      {/* Without JavaScript, the question unfolds. */}
      <noscript>
        <details>
          <summary>{label}</summary>
          {children}
          {answer}
        </details>
      </noscript>
      <button type="button" className={`button quiet ${styles.asks}`} onClick={() => dialog.current?.showModal()}>
        {label}
      </button>
      <dialog ref={dialog} id={id} className={styles.dialog} aria-labelledby={heading}>
        <h2 id={heading}>{question}</h2>
        {children}
        <div className="actions">
          <button type="button" className="button quiet" onClick={() => dialog.current?.close()}>
            {no}
          </button>
          {answer}
        </div>
      </dialog>
    </>
  );
}
