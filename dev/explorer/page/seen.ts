import type { AnyEvent } from '@ticketing/common';
import { aggregateIdOf } from '../../src/bus/causes';
import type { StoredMessage } from '../shapes';

/** A message, with what the page shows of it. */
export interface Seen extends StoredMessage {
  /** Unlike that of any other message. */
  key: string;
  /** Undefined if it is none of its subject. */
  event: AnyEvent | undefined;
  /** The aggregate that it is about. */
  aggregateId: string;
}

/** What to show of all messages; what is empty asks for nothing. */
export interface Filter {
  /** A subject, or `order:*` for all of an aggregate. */
  subject: string;
  aggregateId: string;
  /** The id of a user. */
  person: string;
}

export function seen(message: StoredMessage): Seen {
  const event = message.readable ? (JSON.parse(message.payload) as AnyEvent) : undefined;
  return { ...message, event, key: keyOf(message), aggregateId: event ? aggregateIdOf(event) : '' };
}

const keyOf = ({ subject, sequence, storedAt }: StoredMessage): string => `${subject}#${sequence}@${storedAt}`;

/** What is in an event's data, as far as it is there. */
interface Data {
  id?: string;
  userId?: string;
  orderId?: string | null;
  status?: string;
}
export const dataOf = ({ event }: Seen): Data => (event?.data as Data | undefined) ?? {};

/** @returns old and new ones, each message once, in the order in which the broker stored them; the newest of too many */
export function merged(old: readonly Seen[], more: readonly (StoredMessage | Seen)[], most: number): Seen[] {
  const known = new Set(old.map(({ key }) => key));
  const added = more.filter((each) => !known.has(keyOf(each))).map((each) => ('key' in each ? each : seen(each)));
  const all = [...old, ...added];
  const isLate = (each: Seen, index: number) => index > 0 && isBefore(each, all[index - 1] as Seen) < 0;
  return (all.some(isLate) ? all.sort(isBefore) : all).slice(-most);
}

/** By when they were stored; two channels may have stored at once, and then by when they happened. */
const isBefore = (one: Seen, other: Seen): number =>
  one.storedAt - other.storedAt ||
  (one.event?.occurredAt ?? '').localeCompare(other.event?.occurredAt ?? '') ||
  (one.subject === other.subject ? one.sequence - other.sequence : 0);

/** Who has reserved what: payments and tickets name an order, and not its buyer. */
export const buyersIn = (all: readonly Seen[]): Map<string, string> =>
  new Map(
    all.flatMap((each) => {
      const { userId } = dataOf(each);
      return each.subject.startsWith('order:') && userId ? [[each.aggregateId, userId]] : [];
    }),
  );

/** The messages that a filter asks for. */
export function filtered(all: readonly Seen[], { subject, aggregateId, person }: Filter): Seen[] {
  const buyers = person ? buyersIn(all) : undefined;
  const isAbout = (each: Seen) => {
    const { userId, orderId, id } = dataOf(each);
    return userId === person || id === person || (orderId != null && buyers?.get(orderId) === person);
  };
  const prefix = subject.endsWith('*') ? subject.slice(0, -1) : undefined;
  return all.filter(
    (each) =>
      (!subject || (prefix === undefined ? each.subject === subject : each.subject.startsWith(prefix))) &&
      (!aggregateId || each.aggregateId === aggregateId) &&
      (!person || isAbout(each)),
  );
}
