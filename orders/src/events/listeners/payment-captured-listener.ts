import { type EventData, Listener, type ListenerContext, Subjects } from '@ticketing/common';
import { completeOrder } from '../../domain/order';
import type { Orders } from '../../models/order';

/** The money has been collected: the order is complete. */
export class PaymentCapturedListener extends Listener<typeof Subjects.PaymentCaptured> {
  readonly subject = Subjects.PaymentCaptured;
  readonly group = 'orders';

  constructor(
    context: ListenerContext,
    private readonly orders: Orders,
  ) {
    super(context);
  }

  async onMessage({ id, orderId }: EventData<typeof Subjects.PaymentCaptured>): Promise<void> {
    await this.orders.update(orderId, ({ state }) => completeOrder(state, id));
  }
}
