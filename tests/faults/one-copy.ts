import { watchedSystem } from './system';

/** One copy of every service, as usual: the system of the scenarios that `one-copy.test.ts` imports. */
export const system = watchedSystem();
