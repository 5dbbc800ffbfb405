import { type Message, type Stan, StartPosition, type Subscription } from 'node-nats-streaming';
import type { Logger } from 'pino';
import type { DurableSubscription } from '../broker';
import type { Deliveries } from '../deliveries';
import { type KeptSubscription, toError } from '../reconnecting';
import './stan';

export interface OpenSubscription {
  opened: Subscription;
  /** Once the server has accepted it; never settles if the connection is lost first. */
  ready: Promise<void>;
}

/** Opens a subscription on one connection. */
export function openSubscription(
  stan: Stan,
  { options, handler }: KeptSubscription,
  deliveries: Deliveries,
  logger: Logger,
): OpenSubscription {
  const { subject } = options;
  const opened = options.kind === 'durable' ? durable(stan, options) : broadcast(stan, subject);
  const ready = new Promise<void>((resolve, reject) => {
    opened.on('ready', resolve);
    opened.on('timeout', (reason) => reject(toError(reason)));
    opened.on('error', (reason) => {
      logger.warn({ err: toError(reason), subject }, 'The broker reported a problem with a subscription');
      reject(toError(reason));
    });
  });

  // The client calls this synchronously and ignores promises: nothing may throw or reject out of it.
  opened.on('message', (message: Message) => void deliveries.run(() => deliver(message)));

  async function deliver(message: Message): Promise<void> {
    const sequence = message.getSequence();
    try {
      // A message can overtake the answer to the subscription request, which carries the ack address.
      await ready;
      const payload = message.getData().toString();
      await handler({ subject, payload, sequence, attempt: message.getRedeliveryCount() + 1 });
      if (options.kind === 'durable') message.ack();
    } catch (err) {
      // The handler failed, or the connection is gone and the ack with it: the server redelivers in both cases.
      logger.debug({ err, subject, sequence }, 'A message was not acknowledged');
    }
  }

  return { opened, ready };
}

function durable(stan: Stan, { subject, group, ackWaitMs, maxInFlight }: DurableSubscription): Subscription {
  const options = stan
    .subscriptionOptions()
    // Without this, a new group sees nothing of the past; an existing group continues from its position.
    .setDeliverAllAvailable()
    .setDurableName(group)
    .setManualAckMode(true)
    // The protocol only knows whole seconds.
    .setAckWait(Math.max(1, Math.ceil(ackWaitMs / 1000)) * 1000)
    .setMaxInFlight(maxInFlight);
  return stan.subscribe(subject, group, options);
}

function broadcast(stan: Stan, subject: string): Subscription {
  return stan.subscribe(subject, stan.subscriptionOptions().setStartAt(StartPosition.NEW_ONLY));
}
