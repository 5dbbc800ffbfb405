import { type EventData, Listener, type ListenerContext, type Subject } from '@ticketing/common';
import type { Tickets } from '../../models/ticket';
import { followOrder } from './follow-order';

type OrderSubject = Extract<Subject, `order:${string}`>;

/** Every event of an order carries its full state, so all of them are followed in the same way. */
export abstract class OrderListener<S extends OrderSubject> extends Listener<S> {
  readonly group = 'tickets';

  constructor(
    context: ListenerContext,
    private readonly tickets: Tickets,
  ) {
    super(context);
  }

  override async onMessage(order: EventData<S>): Promise<void> {
    await followOrder(this.tickets, order);
  }
}
