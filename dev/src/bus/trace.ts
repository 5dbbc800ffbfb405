import type { AnyEvent, Bus } from '@ticketing/common';
import { aggregateIdOf, type Caused, treeOf } from './causes';
import { eventIn } from './events';
import { coloured, print, span } from './output';

const timeOf = ({ occurredAt }: AnyEvent): number => new Date(occurredAt).getTime();

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
