import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Person } from '../support/person';

/** What a proxy answers that limits requests, or reaches nobody for the moment. */
const passing = [429, 502, 503, 504];
const [firstPauseMs, mostTries] = [250, 8];

/**
 * Every page of a list. One that is refused for the moment, or not answered, is asked for again, for about half a minute.
 * @throws Error if it cannot be read
 */
export async function everyPage<Item>(person: Person, first: string): Promise<Item[]> {
  const items: Item[] = [];
  for (let path: string | undefined = first; path; ) {
    const { body, headers }: Answer<Item[]> = await page(person, path);
    items.push(...body);
    path = headers.get('link')?.match(/<([^>]*)>; rel="next"/)?.[1];
  }
  return items;
}

async function page<Item>(person: Person, path: string): Promise<Answer<Item[]>> {
  for (let tries = 1; ; tries += 1) {
    const answer = await person.get<Item[]>(path).catch((error: unknown) => `${error}`);
    if (typeof answer !== 'string' && answer.status === 200) return answer;
    const isPassing = typeof answer === 'string' || passing.includes(answer.status);
    if (!isPassing || tries === mostTries)
      throw new Error(`GET ${path}: ${typeof answer === 'string' ? answer : answer.status}`);
    await sleep(firstPauseMs * 2 ** (tries - 1));
  }
}
