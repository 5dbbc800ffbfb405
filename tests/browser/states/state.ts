import type { Page } from 'playwright-core';
import type { Cast } from '../people';

type Role = Parameters<Page['getByRole']>[0];

/** A thing that has to be on the page: by its role and name, or somewhere in the main part's text. */
export type Sight = RegExp | { role: Role; name: RegExp };

/** A page in one of its states. */
export interface State {
  /** Also of its pictures. */
  name: string;
  /** Who looks; somebody signed out without. */
  who?: keyof Cast;
  /** Brings the state about. @returns the path of the page */
  path(): string | Promise<string>;
  /** What the visitor does there first. */
  act?(page: Page): Promise<unknown>;
  shows: Sight[];
  lacks?: Sight[];
  /** The answer's status, unless it is 200. */
  status?: number;
  /** What Chromium may complain about, as the visitor provokes it. */
  excuse?: RegExp;
}

export const button = (name: RegExp): Sight => ({ role: 'button', name });
export const link = (name: RegExp): Sight => ({ role: 'link', name });
export const heading = (name: RegExp): Sight => ({ role: 'heading', name });

/** @returns what a page shows of it */
export function find(page: Page, sight: Sight) {
  const main = page.getByRole('main');
  if (sight instanceof RegExp) return main.filter({ hasText: sight });
  return main.getByRole(sight.role, { name: sight.name }).first();
}
