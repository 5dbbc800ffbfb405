import { type EventData, Listener, type ListenerContext, type Subject } from '@ticketing/common';
import { followPayment } from '../../domain/order';
import type { Orders } from '../../models/order';
import { learnOfPayment } from '../../models/payment-replica';

type PaymentSubject = Extract<Subject, `payment:${string}`>;

/**
 * Every event of a payment carries its full state, so all of them are followed in the same way: first written down, then
 * the order is brought to where the payment, as far as it is known, wants it.
 */
export abstract class PaymentListener<S extends PaymentSubject> extends Listener<S> {
  readonly group = 'orders';

  constructor(
    context: ListenerContext,
    private readonly orders: Orders,
  ) {
    super(context);
  }

  override async onMessage(data: EventData<S>): Promise<void> {
    const payment = await learnOfPayment(data);
    await this.orders.update(data.orderId, ({ state }) => followPayment(state, payment));
  }
}
