import { setTimeout as sleep } from 'node:timers/promises';
import { Person, SignUpRefused } from '../support/person';
import { patienceMs } from './load';

/** Passwords are expensive to hash. */
const atOnce = 4;
/** A queue that is full is worth waiting for; a limit for the hour is not. */
const worthWaitingSeconds = 30;

/** How often in a row nobody gets through before that is all who may. */
const mostInVain = 5;

/**
 * New people, as many as may sign up from here: most systems limit that by address. What a system answers that is only
 * overloaded, or not at all, is tried again.
 * @returns one for each buyer; if there may not be that many, several buyers share an account
 * @throws Error when nobody may sign up, or it was stopped meanwhile
 */
export async function signUpAll(origin: string, buyers: number, signal: AbortSignal): Promise<Person[]> {
  const people: Person[] = [];
  let why: unknown;
  for (let inVain = 0; people.length < buyers && inVain < mostInVain && !signal.aborted; ) {
    const batch = Array.from({ length: Math.min(atOnce, buyers - people.length) }, () =>
      Person.signUp(origin, patienceMs).catch((error: unknown) => {
        if (error instanceof SignUpRefused && error.status < 500 && error.status !== 429) throw error;
        return { error };
      }),
    );
    const answers = await Promise.all(batch);
    const signedUp = answers.filter((answer) => answer instanceof Person);
    people.push(...signedUp);
    const failures = answers.flatMap((answer) => (answer instanceof Person ? [] : answer.error));
    if (failures.length === 0) continue;
    why = failures[0];
    inVain = signedUp.length > 0 ? 0 : inVain + 1;
    const seconds = Math.max(
      1,
      ...failures.map((each) => (each instanceof SignUpRefused ? each.retryAfterSeconds : 0)),
    );
    if (seconds > worthWaitingSeconds) break;
    await sleep(1000 * seconds, undefined, { signal }).catch(() => undefined);
  }
  if (signal.aborted) throw new Error('Stopped while people were signing up');
  const [first] = people;
  if (!first) throw new Error(`${origin} lets nobody sign up from here: ${why}`);
  return Array.from({ length: buyers }, (_, index) => people[index % people.length] ?? first);
}
