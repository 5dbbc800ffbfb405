'use client';

import { type RefObject, useEffect, useState } from 'react';
import { dropDraft, readDraft, writeDraft } from '../../lib/forms/drafts';

export interface DraftKeeper {
  /** The form was filled with a kept draft. */
  restored: boolean;
  /** Keeps the current values. */
  keep(): void;
  /** Deletes the draft, once saved or discarded. */
  drop(): void;
}

/** The values of a form's fields, by name. */
export function valuesOf(form: HTMLFormElement): Record<string, string> {
  return Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

/**
 * Keeps a form's values in this tab until they are saved: an ended session, a reload or a mistaken click on a link
 * loses nothing. Keeps nothing without a key; forms with passwords have none.
 */
export function useDraft(form: RefObject<HTMLFormElement | null>, key: string | undefined): DraftKeeper {
  const [restored, setRestored] = useState(false);

  useEffect(() => {
    const draft = key === undefined ? undefined : readDraft(sessionStorage, key);
    if (!draft || !form.current) return;
    for (const [name, value] of Object.entries(draft)) {
      const field = form.current.elements.namedItem(name);
      if (field && 'value' in field) field.value = value;
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
