import { type EventData, Listener, type ListenerContext, Subjects } from '@ticketing/common';
import { failPayment } from '../../domain/order';
import type { Orders } from '../../models/order';

/** The accepted payment could not be collected: the order ends, and gives its ticket back. */
export class PaymentFailedListener extends Listener<typeof Subjects.PaymentFailed> {
  readonly subject = Subjects.PaymentFailed;
  readonly group = 'orders';

  constructor(
    context: ListenerContext,
    private readonly orders: Orders,
  ) {
    super(context);
  }

  async onMessage({ id, orderId }: EventData<typeof Subjects.PaymentFailed>): Promise<void> {
    await this.orders.update(orderId, ({ state }) => failPayment(state, id));
  }
}
