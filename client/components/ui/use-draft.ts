'use client';

import { type RefObject, useEffect, useState } from 'react';
import { dropDraft, readDraft, writeDraft } from '../../lib/drafts';

export interface DraftKeeper {
  /** The form was filled with what had been typed earlier. */
  restored: boolean;
  /** Keeps what is typed now. */
  keep(): void;
  /** What was typed is saved for good, or given up. */
  drop(): void;
}

/** What a form's fields hold, by their names. */
export function valuesOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

/**
 * Keeps what is typed into a form in this tab until it is saved: an ended session, a reload or a link clicked by mistake
 * loses nothing. Nothing is kept without a key; forms with passwords have none.
 */
export function useDraft(form: RefObject<HTMLFormElement | null>, key: string | undefined): DraftKeeper {
  const [restored, setRestored] = useState(false);

  useEffect(() => {
    const draft = key === undefined ? undefined : readDraft(sessionStorage, key);
    if (!draft || !form.current) return;
    for (const [name, value] of Object.entries(draft)) {
      const field = form.current.elements.namedItem(name);
      if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    }
    setRestored(true);
  }, [form, key]);

  return {
    restored,
    keep: () => {
      if (key !== undefined && form.current) writeDraft(sessionStorage, key, valuesOf(form.current));
    },
    drop: () => {
      if (key !== undefined) dropDraft(sessionStorage, key);
      setRestored(false);
    },
  };
}
