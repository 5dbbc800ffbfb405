import type * as z from 'zod';
import { expirationEvents } from './expiration';
import { orderEvents } from './order';
import { paymentEvents } from './payment';
import { reconciliationEvents } from './reconciliation';
import { ticketEvents } from './ticket';
import { userEvents } from './user';

/** Every event the services exchange. */
const events = {
  ...userEvents,
  ...ticketEvents,
  ...orderEvents,
  ...expirationEvents,
  ...paymentEvents,
  ...reconciliationEvents,
};

type Events = typeof events;
type EventName = keyof Events;
type Definitions = { [Name in EventName as Events[Name]['subject']]: Events[Name] };

export type Subject = keyof Definitions;

/** The data of the events on a subject: `EventData<'order:created'>`. */
export type EventData<S extends Subject> = z.infer<Definitions[S]['schema']>;

// Object.fromEntries loses which key has which value; the types below state what each line builds.

/** The subjects by the names of their events: `Subjects.OrderCreated`. */
export const Subjects = Object.fromEntries(Object.entries(events).map(([name, { subject }]) => [name, subject])) as {
  readonly [Name in EventName]: Events[Name]['subject'];
};

/** The definition of every event, by subject. */
export const eventDefinitions = Object.fromEntries(
  Object.values(events).map((definition) => [definition.subject, definition]),
) as Definitions;

/** Whether a text is one of our subjects. */
export function isSubject(text: string): text is Subject {
  return Object.hasOwn(eventDefinitions, text);
}

type Owner = Subject extends `${infer Name}:${string}` ? Name : never;
type SubjectOf<Name extends Owner> = Extract<Subject, `${Name}:${string}`>;

/** @returns all subjects of an aggregate; every event on them carries the aggregate's full state, or says that it is gone */
export const subjectsOf = <Name extends Owner>(name: Name): SubjectOf<Name>[] =>
  Object.values(Subjects).filter((subject): subject is SubjectOf<Name> => subject.startsWith(`${name}:`));
