import {
  type Clock,
  type EventData,
  type EventEnvelope,
  Listener,
  type ListenerContext,
  Subjects,
} from '@ticketing/common';
import type { ExpirationQueue } from '../../queues/expiration-queue';

/** An order begins: its end is put into the queue. A second delivery finds the job there already. */
export class OrderCreatedListener extends Listener<typeof Subjects.OrderCreated> {
  readonly subject = Subjects.OrderCreated;
  readonly group = 'expiration';

  constructor(
    context: ListenerContext,
    private readonly queue: ExpirationQueue,
    private readonly clock: Clock,
  ) {
    super(context);
  }

  async onMessage(
    { id, expiresAt }: EventData<typeof Subjects.OrderCreated>,
    event: EventEnvelope<typeof Subjects.OrderCreated>,
  ): Promise<void> {
    const delayMs = Math.max(0, Date.parse(expiresAt) - this.clock.now().getTime());
    await this.queue.add({ orderId: id, correlationId: event.correlationId }, delayMs);
  }
}
