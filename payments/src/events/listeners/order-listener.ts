import { type EventData, Listener, type ListenerContext, type Subject } from '@ticketing/common';
import { learnOfOrder } from '../../models/order-replica';
import { findPaymentOf } from '../../models/payment';
import type { Settlement } from '../../settlement';

type OrderSubject = Extract<Subject, `order:${string}`>;

/**
 * Every event of an order carries its full state, so all of them are followed in the same way: first written down, then
 * the payment, if there is one, is brought to where the order now wants it.
 */
export abstract class OrderListener<S extends OrderSubject> extends Listener<S> {
  readonly group = 'payments';

  constructor(
    context: ListenerContext,
    private readonly settlement: Settlement,
  ) {
    super(context);
  }

  override async onMessage(order: EventData<S>): Promise<void> {
    await learnOfOrder(order);
    const payment = await findPaymentOf(order.id);
    if (payment) await this.settlement.settle(payment);
  }
}
