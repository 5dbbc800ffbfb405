import { type ChannelState, Subjects } from '@ticketing/common';
import { isReady } from '../src/stack/readiness';
import type { StackProcess } from '../src/stack/stack-file';
import type { CopyState, Count, ServiceState, Status } from './shapes';

const patienceMs = 1_500;

/** What the processes of a stack and the broker's monitoring say now. What does not answer is not up. */
export async function statusOf(
  names: readonly string[],
  processes: StackProcess[],
  channels: readonly ChannelState[],
): Promise<Status> {
  const copiesOf = (name: string) => processes.filter((each) => each.name.replace(/-\d+$/, '') === name);
  const copies = new Set(names.flatMap(copiesOf));
  const subscriptions = channels.flatMap((channel) => subscriptionsOf(channel));
  const [services, others] = await Promise.all([
    Promise.all(names.map((name) => serviceState(name, copiesOf(name), subscriptions))),
    Promise.all(
      processes
        .filter((each) => !copies.has(each))
        .map(async ({ name, port }) => ({ name, up: await isReady({ tcp: port }, patienceMs) })),
    ),
  ]);
  const listeners = Object.values(Subjects).map((subject) => [
    subject,
    names.filter((name) => subscriptions.some((each) => each.service === name && each.subject === subject)),
  ]);
  return { services, others, listeners: Object.fromEntries(listeners) };
}

interface Subscription {
  /** The service's name, or, of a group beside its own, that with a hyphen and more. */
  service: string;
  subject: string;
  lag: number;
  unacknowledged: number;
}

/** NATS Streaming has a channel for each subject; on JetStream a subscriber's name says which: `orders (ticket:created)`. */
function subscriptionsOf({ name: channel, subscribers }: ChannelState): Subscription[] {
  return subscribers.map(({ name, lag, unacknowledged }) => {
    const [, service = name, subject = channel] = /^(\S+) \((.*)\)$/.exec(name) ?? [];
    return { service, subject, lag, unacknowledged };
  });
}

async function serviceState(
  name: string,
  processes: StackProcess[],
  subscriptions: Subscription[],
): Promise<ServiceState> {
  const copies = await Promise.all(
    processes.map(async (each) => [await healthOf(each), await metricsOf(each)] as const),
  );
  const samples = copies.flatMap(([, text]) => samplesIn(text));
  const own = subscriptions.filter(({ service }) => service === name || service.startsWith(`${name}-`));
  const counted = (value: (of: Subscription) => number): Count[] =>
    own
      .map((each) => ({ of: [each.subject, ...each.service.split('-').slice(1)].join(', '), count: value(each) }))
      .filter(({ count }) => count > 0);
  const parked = samples.filter(
    ({ name, labels }) =>
      name === 'ticketing_events_handled_total' && ['parked', 'malformed'].includes(labels.outcome ?? ''),
  );
  return {
    name,
    copies: copies.map(([copy]) => copy),
    behind: counted(({ lag }) => lag),
    unacknowledged: counted(({ unacknowledged }) => unacknowledged),
    // Each copy looks at the same outboxes.
    waiting: gathered(samples, 'ticketing_outbox_oldest_seconds', 'subject', Math.max),
    parked: parked.reduce((sum, { value }) => sum + value, 0),
    repairs: gathered(samples, 'ticketing_repairs_total', 'kind', (one, other) => one + other),
  };
}

async function healthOf({ name, pid, url }: StackProcess): Promise<CopyState> {
  try {
    const answer = await fetch(`${url}/healthz/ready`, { signal: AbortSignal.timeout(patienceMs) });
    const { missing = [] } = (await answer.json()) as { missing?: string[] };
    return { name, pid, ready: answer.ok, missing };
  } catch {
    return { name, pid, ready: false, missing: ['an answer'] };
  }
}

async function metricsOf({ url }: StackProcess): Promise<string> {
  try {
    return await (await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(patienceMs) })).text();
  } catch {
    return '';
  }
}

interface Sample {
  name: string;
  labels: Record<string, string>;
  value: number;
}

/** What Prometheus' text format says: `name{label="value"} 3`. */
function samplesIn(text: string): Sample[] {
  return [...text.matchAll(/^(ticketing_\w+)\{(.*)\} (\S+)$/gm)].map(([, name = '', labels = '', value]) => ({
    name,
    labels: Object.fromEntries([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label, is]) => [label, is])),
    value: Number(value),
  }));
}

/** One number for each value of a label; none for zeros. */
function gathered(
  samples: Sample[],
  name: string,
  label: string,
  join: (one: number, other: number) => number,
): Count[] {
  const found = new Map<string, number>();
  for (const { labels, value } of samples.filter((each) => each.name === name && each.value > 0))
    found.set(labels[label] ?? '', join(found.get(labels[label] ?? '') ?? 0, value));
  return [...found].map(([of, count]) => ({ of, count }));
}
