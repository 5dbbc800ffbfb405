import type { AnyEvent, Bus } from '@ticketing/common';
import { aggregateIdOf, eventIn } from './events';
import { coloured, print, span } from './output';

/** Whose events each aggregate's owner acts on. */
const listensTo: Record<string, readonly string[]> = {
  ticket: ['order'],
  order: ['payment', 'expiration'],
  payment: ['order'],
  expiration: ['order'],
};
const aggregateOf = ({ subject }: AnyEvent): string => subject.split(':', 1)[0] ?? '';
const timeOf = ({ occurredAt }: AnyEvent): number => new Date(occurredAt).getTime();

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
    const causes = listensTo[aggregateOf(event)] ?? [];
    const cause = earlier.findLast((each) => causes.includes(aggregateOf(each.event)));
    const node: Caused = { event, effects: [] };
    (cause?.effects ?? roots).push(node);
    earlier.push(node);
  }
  return roots;
}

/** Shows what a request has caused. @throws Error when the broker has no event of it */
export async function trace(bus: Bus, correlationId: string, { json }: { json?: true }): Promise<void> {
  const found = new Map<string, AnyEvent>();
  await bus.history((message) => {
    const event = eventIn(message);
    // A message that was published twice counts once.
    if (event?.correlationId === correlationId) found.set(event.id, event);
  });
  if (found.size === 0) throw new Error(`The broker has no event of ${correlationId}`);
  const roots = treeOf([...found.values()]);
  if (json) return print(roots);
  const began = Math.min(...[...found.values()].map(timeOf));
  for (const root of roots) show(root, began, '');
}

function show({ event, effects }: Caused, began: number, indent: string): void {
  const { subject, version, occurredAt } = event;
  const after = span(timeOf(event) - began);
  print(
    `${indent}${coloured(subject, subject)}  ${aggregateIdOf(event)} v${version}  ${occurredAt.slice(11, 23)}  +${after}`,
  );
  for (const next of effects) show(next, began, `${indent}  `);
}
