import { type EventData, Listener, type ListenerContext, Subjects } from '@ticketing/common';
import { acceptPayment } from '../../domain/order';
import type { Orders } from '../../models/order';

/** A payment has been authorised: accept it, unless the order has ended already. */
export class PaymentCreatedListener extends Listener<typeof Subjects.PaymentCreated> {
  readonly subject = Subjects.PaymentCreated;
  readonly group = 'orders';

  constructor(
    context: ListenerContext,
    private readonly orders: Orders,
  ) {
    super(context);
  }

  async onMessage({ id, orderId }: EventData<typeof Subjects.PaymentCreated>): Promise<void> {
    await this.orders.update(orderId, ({ state }) => acceptPayment(state, id));
  }
}
