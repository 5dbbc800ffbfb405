import type { AnyEvent, Bus, BusMessage } from '@ticketing/common';
import { eventIn, subjectsFor } from './events';
import { parseFrom } from './from';
import { coloured, print } from './output';

export interface TailFlags {
  from: string[];
  correlation?: string;
  json?: true;
}

/** Shows the flow of events, until it is stopped. */
export async function tail(bus: Bus, pattern: string, { from, correlation, json }: TailFlags): Promise<void> {
  await bus.watch(subjectsFor(pattern), parseFrom(from.join(' ')), (message) => {
    const event = eventIn(message);
    if (correlation && event?.correlationId !== correlation) return;
    if (json) print(event ?? { subject: message.subject, payload: message.payload });
    else print(event ? line(event) : unreadable(message));
  });
  await new Promise(() => {});
}

const unreadable = ({ subject, sequence, payload }: BusMessage): string => `${subject} #${sequence}: ${payload}`;

/** `10:31:05.120  order:created  65a… v0  created  [correlation id]`, with the event's name in its aggregate's colour. */
export function line(event: AnyEvent): string {
  const { subject, version, occurredAt, correlationId, data } = event;
  const { id = '', status = '' } = { id: 'orderId' in data ? data.orderId : '', ...data } as Record<string, string>;
  const time = occurredAt.slice(11, 23);
  return [time, coloured(subject, subject.padEnd(22)), `${id} v${version}`, status, `[${correlationId}]`]
    .filter(Boolean)
    .join('  ');
}
