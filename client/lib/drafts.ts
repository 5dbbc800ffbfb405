/** What was typed into a form and is not saved yet, kept in this tab until it is: see `useDraft`. */
export type Draft = Record<string, string>;

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PREFIX = 'draft:';

/** @returns the draft under this key, undefined if there is none; whatever else is in the store is none either */
export function readDraft(store: Store, key: string): Draft | undefined {
  try {
    const draft: unknown = JSON.parse(store.getItem(PREFIX + key) ?? 'null');
    if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) return undefined;
    return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

/** Keeps what was typed. A store that is full or switched off keeps nothing, and the form goes on without. */
export function writeDraft(store: Store, key: string, draft: Draft): void {
  try {
    store.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // Nothing that the visitor could do about it.
  }
}

export function dropDraft(store: Store, key: string): void {
  store.removeItem(PREFIX + key);
}
