import { type Message, type Stan, StartPosition, type Subscription } from 'node-nats-streaming';
import type { Logger } from 'pino';
import type { DeliveryHandler, DurableSubscription, SubscribeOptions } from '../broker';
import type { Deliveries } from './deliveries';
import { toError } from './stan';

/** What a service has subscribed to; it is made again on every new connection. */
export interface KeptSubscription {
  options: SubscribeOptions;
  handler: DeliveryHandler;
}

/**
 * Makes a subscription on one connection.
 * @returns once the server has accepted it; never settles when the connection goes away first
 */
export function openSubscription(
  stan: Stan,
  { options, handler }: KeptSubscription,
  deliveries: Deliveries,
  logger: Logger,
): Promise<void> {
  const { subject } = options;
  const subscription = options.kind === 'durable' ? durable(stan, options) : broadcast(stan, subject);
  const ready = new Promise<void>((resolve, reject) => {
    subscription.on('ready', resolve);
    subscription.on('timeout', (reason) => reject(toError(reason)));
    subscription.on('error', (reason) => {
      logger.warn({ err: toError(reason), subject }, 'The broker reported a problem with a subscription');
      reject(toError(reason));
    });
  });

  // The client calls this synchronously and knows no promises: nothing may be thrown or rejected out of it.
  subscription.on('message', (message: Message) => deliveries.run(() => deliver(message)));

  async function deliver(message: Message): Promise<void> {
    const sequence = message.getSequence();
    try {
      // A message can overtake the answer to the subscription request, which carries the address for the ack.
      await ready;
      const payload = message.getData().toString();
      await handler({ subject, payload, sequence, attempt: message.getRedeliveryCount() + 1 });
      if (options.kind === 'durable') message.ack();
    } catch (err) {
      // The handler failed, or the connection is gone and nobody takes the ack: the server delivers again in both cases.
      logger.debug({ err, subject, sequence }, 'A message was not acknowledged');
    }
  }

  return ready;
}

function durable(stan: Stan, { subject, group, ackWaitMs, maxInFlight }: DurableSubscription): Subscription {
  const options = stan
    .subscriptionOptions()
    // Without this a new group sees nothing of the past; a known group goes on where it was.
    .setDeliverAllAvailable()
    .setDurableName(group)
    .setManualAckMode(true)
    // The protocol knows whole seconds only.
    .setAckWait(Math.max(1, Math.ceil(ackWaitMs / 1000)) * 1000)
    .setMaxInFlight(maxInFlight);
  return stan.subscribe(subject, group, options);
}

function broadcast(stan: Stan, subject: string): Subscription {
  return stan.subscribe(subject, stan.subscriptionOptions().setStartAt(StartPosition.NEW_ONLY));
}
