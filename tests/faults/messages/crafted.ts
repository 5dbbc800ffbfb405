import { randomBytes } from 'node:crypto';
import {
  adapterOf,
  type Broker,
  createEnvelope,
  createLogger,
  type EventData,
  loadConfig,
  messagingSettings,
  type OrderData,
  type Subject,
  serializeEvent,
} from '@ticketing/common';
import type { Stack } from '../../../dev/src/testing/stack';
import { brokerName as transport } from '../../support/broker';

/** A new id, in the format of every aggregate. */
export const newId = (): string => randomBytes(12).toString('hex');

/** The test's own connection to the stack's broker. */
export const connectTo = (stack: Stack): Promise<Broker> =>
  adapterOf(transport).connect(
    loadConfig(messagingSettings, { NATS_URL: stack.process(transport).url, NATS_CLUSTER_ID: 'ticketing' }),
    'faults',
    createLogger('faults', 'error'),
  );

/** Publishes an event that was in no outbox. */
export async function send<S extends Subject>(
  broker: Broker,
  subject: S,
  data: EventData<S> & { id: string; version: number },
): Promise<void> {
  const { id: aggregateId, version } = data;
  const event = { aggregateId, version, data, occurredAt: new Date(), correlationId: `made-up-${aggregateId}` };
  await broker.publish(subject, serializeEvent(createEnvelope(subject, event)));
}

/** An order that no orders service has created; it does not expire while anybody looks on. */
export function madeUpOrder(ticketId: string): OrderData {
  const ticket = { id: ticketId, price: 1000, currency: 'USD' };
  const expiresAt = new Date(Date.now() + 24 * 3600_000).toISOString();
  return { id: newId(), version: 0, status: 'created', userId: newId(), expiresAt, ticket };
}
