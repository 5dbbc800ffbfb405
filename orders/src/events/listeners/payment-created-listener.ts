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

  async onMessage({ id, orderId, status }: EventData<typeof Subjects.PaymentCreated>): Promise<void> {
    // A payment says so of every step up to its authorisation; a declined card, say, leaves the order as it is.
    if (status !== 'authorized') return;
    await this.orders.update(orderId, ({ state }) => acceptPayment(state, id));
  }
}
