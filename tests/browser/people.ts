import type { BrowserContextOptions } from 'playwright-core';
import type { Visitor } from '../support/browser';
import { Person } from '../support/person';
import { system, visit } from './system';

export const password = 'correct horse battery';

/** A signed-in user with an account. @param name before the @ of their address */
export async function personNamed(name: string): Promise<Person> {
  const person = new Person(system.url);
  const { status, body } = await person.post<{ id: string }>('/api/users/signup', {
    email: `${name}@example.com`,
    password,
  });
  if (status !== 201) throw new Error(`Sign-up of ${name} answered ${status}: ${JSON.stringify(body)}`);
  person.id = body.id;
  return person;
}

const names = ['sally', 'bea', 'rob', 'nora'] as const;

/** The cast of the tests: a seller, a buyer, another buyer, and a user who has done nothing yet. */
export type Cast = Record<(typeof names)[number], Person>;

let cast: Promise<Cast> | undefined;

/** The same people in every test. */
export function people(): Promise<Cast> {
  cast ??= Promise.all(names.map(async (name) => [name, await personNamed(name)])).then(
    (entries) => Object.fromEntries(entries) as Cast,
  );
  return cast;
}

/** A visitor, as `visit` makes them, with the session of one of the cast. */
export async function visitAs(name: keyof Cast, options?: BrowserContextOptions): Promise<Visitor> {
  const visitor = await visit(options);
  await visitor.become((await people())[name]);
  return visitor;
}
