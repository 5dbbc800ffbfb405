import { setTimeout as sleep } from 'node:timers/promises';
import { Person, SignUpRefused } from '../support/person';

/** Passwords are expensive to hash. */
const atOnce = 4;
/** A queue that is full is worth waiting for; a limit for the hour is not. */
const worthWaitingSeconds = 30;

/**
 * New people, as many as may sign up from here: most systems limit that by address.
 * @returns one for each buyer; if there may not be that many, several buyers share an account
 * @throws Error when nobody may sign up
 */
export async function signUpAll(origin: string, buyers: number, signal: AbortSignal): Promise<Person[]> {
  const people: Person[] = [];
  while (people.length < buyers && !signal.aborted) {
    const batch = Array.from({ length: Math.min(atOnce, buyers - people.length) }, () =>
      Person.signUp(origin).catch((refused: unknown) => {
        if (refused instanceof SignUpRefused && refused.status === 429) return refused;
        throw refused;
      }),
    );
    const answers = await Promise.all(batch);
    people.push(...answers.filter((answer) => answer instanceof Person));
    const waits = answers.flatMap((answer) => (answer instanceof SignUpRefused ? answer.retryAfterSeconds : []));
    if (waits.length === 0) continue;
    const seconds = Math.max(...waits);
    if (seconds > worthWaitingSeconds) break;
    await sleep(1000 * Math.max(1, seconds), undefined, { signal }).catch(() => undefined);
  }
  const [first] = people;
  if (!first && signal.aborted) throw new Error('Stopped before anybody had signed up');
  if (!first) throw new Error(`${origin} lets nobody sign up from here: try again in an hour`);
  return Array.from({ length: buyers }, (_, index) => people[index % people.length] ?? first);
}
