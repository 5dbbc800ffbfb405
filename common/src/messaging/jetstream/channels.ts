import type { StreamConfig } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import { type Subject, Subjects } from '../../events';

/** Where the messages of a subject are kept, and the subject under which NATS knows it. */
export interface Channel {
  stream: string;
  /** `order:created` is `ORDERS.created`. */
  natsSubject: string;
}

const plurals: Record<string, string> = { user: 'USERS', ticket: 'TICKETS', order: 'ORDERS', payment: 'PAYMENTS' };

/** @returns the channel of a subject: the part before the first colon or dot names its aggregate, which has a stream */
export function channelOf(subject: string): Channel {
  const [aggregate = '', ...rest] = subject.split(/[:.]/);
  const stream = plurals[aggregate] ?? aggregate.toUpperCase();
  return { stream, natsSubject: [stream, ...rest].join('.') };
}

/** The streams of our events. */
export const streams: readonly string[] = [...new Set(Object.values(Subjects).map((each) => channelOf(each).stream))];

const known = new Map(Object.values(Subjects).map((subject) => [channelOf(subject).natsSubject, subject]));

/** @returns our subject for a NATS subject, or the text itself if it is none of ours */
export const subjectOf = (natsSubject: string): Subject | string => known.get(natsSubject) ?? natsSubject;

/** How long to recognise a message that is published twice, in milliseconds. */
const duplicateWindowMs = 120_000;

/** Reconciliation asks again every few minutes: older questions are of no use to anybody. */
const shortLivedMs: Record<string, number> = { RECONCILIATION: 3_600_000 };

/** How a stream should be. */
export function streamSettings(
  name: string,
  { maxAgeMs, replicas }: { maxAgeMs: number; replicas: number },
): Partial<StreamConfig> & { name: string } {
  const maxAge = shortLivedMs[name] ?? maxAgeMs;
  return {
    name,
    subjects: [`${name}.>`],
    storage: 'file',
    retention: 'limits',
    // By age alone. A limit by number or bytes would discard messages that nobody has seen yet.
    max_age: nanos(maxAge),
    max_msgs: -1,
    max_bytes: -1,
    discard: 'old',
    // The server refuses a window longer than it keeps the messages.
    duplicate_window: nanos(Math.min(duplicateWindowMs, maxAge)),
    num_replicas: replicas,
  };
}

/** @returns the settings that are not as they should be, as `name: is, should be` */
export function differences<T extends object>(wanted: T, found: Partial<T>): string[] {
  return Object.entries(wanted).flatMap(([name, should]) => {
    const is: unknown = found[name as keyof T];
    return JSON.stringify(is) === JSON.stringify(should)
      ? []
      : [`${name}: ${JSON.stringify(is)}, should be ${JSON.stringify(should)}`];
  });
}
