/** Unsaved form values, kept in this tab until saved: see `useDraft`. */
export type Draft = Record<string, string>;

type Store = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

const PREFIX = 'draft:';

/** @returns the draft under this key; undefined if there is none, or if the stored value is not a draft */
export function readDraft(store: Store, key: string): Draft | undefined {
  try {
    const draft: unknown = JSON.parse(store.getItem(PREFIX + key) ?? 'null');
    if (typeof draft !== 'object' || draft === null || Array.isArray(draft)) return undefined;
    return Object.fromEntries(Object.entries(draft).map(([name, value]) => [name, String(value)]));
  } catch {
    return undefined;
  }
}

/** Keeps a draft. If the store is full or disabled, keeps nothing, and the form works without. */
export function writeDraft(store: Store, key: string, draft: Draft): void {
  try {
    store.setItem(PREFIX + key, JSON.stringify(draft));
  } catch {
    // The visitor could do nothing about it.
  }
}

export function dropDraft(store: Store, key: string): void {
  store.removeItem(PREFIX + key);
}

/** The query's parameter with which a form starts over. */
export const DISCARD = 'discard';
