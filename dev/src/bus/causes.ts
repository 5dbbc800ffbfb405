import type { AggregateName, AnyEvent } from '@ticketing/common';

/** What events are named after. */
type Named = AggregateName | 'expiration';

/** Which service owns each aggregate, and whose events it acts on. The page of the explorer knows it from here, too. */
const known: Record<Named, { service: string; actsOn: readonly Named[] }> = {
  user: { service: 'auth', actsOn: [] },
  ticket: { service: 'tickets', actsOn: ['order'] },
  order: { service: 'orders', actsOn: ['payment', 'expiration'] },
  payment: { service: 'payments', actsOn: ['order'] },
  expiration: { service: 'expiration', actsOn: ['order'] },
};

const owners: Record<string, (typeof known)[Named] | undefined> = known;

/** Orders acts on tickets, too: it offers one that is free to who waits for it, and writes down what becomes of a resale. */
const actsOnTicket = ['order:created', 'order:resale'];

const aggregateOf = ({ subject }: AnyEvent): string => subject.split(':', 1)[0] ?? '';
const timeOf = ({ occurredAt }: AnyEvent): number => new Date(occurredAt).getTime();

/** The aggregate that an event is about. */
export const aggregateIdOf = ({ data }: AnyEvent): string =>
  'id' in data ? data.id : 'orderId' in data ? data.orderId : '';

/** The service that announces an event; of a reconciliation's, which any may, the name of that. */
export const serviceOf = (event: AnyEvent): string => owners[aggregateOf(event)]?.service ?? aggregateOf(event);

export interface Caused {
  event: AnyEvent;
  /** What followed from it. */
  effects: Caused[];
}

/**
 * The events of one request as a tree. A message does not say what has caused it: that is the latest earlier event of
 * those that its service acts on.
 */
export function treeOf(events: AnyEvent[]): Caused[] {
  const roots: Caused[] = [];
  const earlier: Caused[] = [];
  for (const event of [...events].sort((one, other) => timeOf(one) - timeOf(other))) {
    const causes: readonly string[] = actsOnTicket.includes(event.subject)
      ? ['ticket']
      : (owners[aggregateOf(event)]?.actsOn ?? []);
    const cause = earlier.findLast((each) => causes.includes(aggregateOf(each.event)));
    const node: Caused = { event, effects: [] };
    (cause?.effects ?? roots).push(node);
    earlier.push(node);
  }
  return roots;
}
