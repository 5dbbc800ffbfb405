import type { AnyEvent } from '@ticketing/common';
import { serviceOf, treeOf } from '../../src/bus/causes';
import { dataOf, type Seen } from './seen';

/** One event of a purchase: who has said it, and who listens. */
export interface Step {
  seen: Seen;
  event: AnyEvent;
  from: string;
  to: string[];
  /** Whether a request has caused it, and no other event. */
  begins: boolean;
}

/** The events of a request, or of an order with what it does to its tickets; each once, however often it was published. */
export function purchaseOf(all: readonly Seen[], id: string): Seen[] {
  const first = new Map<string, Seen>();
  for (const each of all) if (each.event && !first.has(each.event.id)) first.set(each.event.id, each);
  const once = [...first.values()];
  const ofRequest = once.filter(({ event }) => event?.correlationId === id);
  if (ofRequest.length > 0) return ofRequest;
  const isAbout = (each: Seen) => each.aggregateId === id || dataOf(each).orderId === id;
  const requests = requestsAbout(once, id);
  const tickets = ticketsOf(once.find((each) => each.subject === 'order:created' && each.aggregateId === id));
  // A ticket that is free again no longer names the order.
  const frees = (each: Seen) => tickets.includes(each.aggregateId) && requests.has(each.event?.correlationId ?? '');
  return once.filter((each) => isAbout(each) || frees(each));
}

/** The requests that an order or its payment have changed in. */
export const requestsAbout = (all: readonly Seen[], orderId: string): Set<string> =>
  new Set(
    all
      .filter((each) => !each.subject.startsWith('ticket:'))
      .filter((each) => each.aggregateId === orderId || dataOf(each).orderId === orderId)
      .flatMap(({ event }) => event?.correlationId ?? []),
  );

function ticketsOf(order: Seen | undefined): string[] {
  if (order?.event?.subject !== 'order:created') return [];
  const { ticket, otherTickets = [] } = order.event.data;
  return [ticket, ...otherTickets].map(({ id }) => id);
}

/** The last order that somebody has made. */
export const lastOrder = (all: readonly Seen[]): string | undefined =>
  all.findLast(({ subject }) => subject === 'order:created')?.aggregateId;

/**
 * @param all also what is not shown: an event that is may follow from it
 * @param listeners the services that listen to each subject
 */
export function stepsOf(events: readonly Seen[], all: readonly Seen[], listeners: Record<string, string[]>): Step[] {
  const requests = new Map<string, AnyEvent[]>();
  for (const { event } of events) if (event) requests.set(event.correlationId, []);
  for (const { event } of all) if (event) requests.get(event.correlationId)?.push(event);
  const begun = new Set([...requests.values()].flatMap(treeOf).map(({ event }) => event.id));
  return events.flatMap((each): Step[] => {
    const { event } = each;
    if (!event) return [];
    const from = serviceOf(event);
    const to = (listeners[event.subject] ?? []).filter((service) => service !== from);
    return [{ seen: each, event, from, to, begins: begun.has(event.id) }];
  });
}
