import { type Clock, type EventData, Listener, type ListenerContext, Subjects } from '@ticketing/common';
import { expireOrder } from '../../domain/order';
import type { Orders } from '../../models/order';

/** An order's time is over: cancel it, unless it has been paid for or has ended. */
export class ExpirationCompleteListener extends Listener<typeof Subjects.ExpirationComplete> {
  readonly subject = Subjects.ExpirationComplete;
  readonly group = 'orders';

  constructor(
    context: ListenerContext,
    private readonly orders: Orders,
    private readonly clock: Clock,
  ) {
    super(context);
  }

  async onMessage({ orderId }: EventData<typeof Subjects.ExpirationComplete>): Promise<void> {
    await this.orders.update(orderId, ({ state }) => expireOrder(state, this.clock.now()));
  }
}
