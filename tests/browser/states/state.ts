import type { Page } from 'playwright-core';
import type { Cast } from '../people';

type Role = Parameters<Page['getByRole']>[0];

/** A thing that must be on the page: by role and name, or somewhere in the main part's text. */
export type Sight = RegExp | { role: Role; name: RegExp };

/** A page in one of its states. */
export interface State {
  /** Also the name of its pictures. */
  name: string;
  /** The visitor; signed out if absent. */
  who?: keyof Cast;
  /** Sets up the state. @returns the path of the page */
  path(): string | Promise<string>;
  /** The visitor's first action there. */
  act?(page: Page): Promise<unknown>;
  shows: Sight[];
  lacks?: Sight[];
  /** The answer's status, if not 200. */
  status?: number;
  /** Complaints of Chromium that the visitor provokes. */
  excuse?: RegExp;
}

export const button = (name: RegExp): Sight => ({ role: 'button', name });
export const link = (name: RegExp): Sight => ({ role: 'link', name });
export const heading = (name: RegExp): Sight => ({ role: 'heading', name });

/** @returns where a page shows it */
export function find(page: Page, sight: Sight) {
  const main = page.getByRole('main');
  if (sight instanceof RegExp) return main.filter({ hasText: sight });
  return main.getByRole(sight.role, { name: sight.name }).first();
}
