import { type OrderData, type OrderStatus, Subjects } from '@ticketing/common';
import type { PaymentsUnderTest, TestOrder } from './payments-under-test';

const subjectOf = {
  created: Subjects.OrderCreated,
  'awaiting:payment': Subjects.OrderPaymentAccepted,
  complete: Subjects.OrderCompleted,
  refunding: Subjects.OrderRefunding,
  refunded: Subjects.OrderRefunded,
  cancelled: Subjects.OrderCancelled,
} as const satisfies Record<OrderStatus, string>;

/** Simulates the orders service's decisions about one order; a test chooses when and how often its events arrive. */
export class OrdersSimulation {
  private readonly history: OrderData[];

  constructor(
    private readonly payments: PaymentsUnderTest,
    readonly order: TestOrder,
  ) {
    this.history = [order.data];
  }

  get status(): OrderStatus {
    return this.latest().status;
  }

  get isAccepted(): boolean {
    return this.status === 'awaiting:payment' || this.status === 'complete';
  }

  /** The buyer cancels, or the order expires. */
  cancel(): void {
    if (this.status === 'created') this.become('cancelled');
  }

  /** Reads what payments has published so far. */
  async readNews(): Promise<void> {
    await this.payments.service.settle();
    const { broker } = this.payments.service;
    const own = ({ data }: { data: { orderId: string } }) => data.orderId === this.order.data.id;
    const authorized = broker.published('payment:created').some((e) => own(e) && e.data.status === 'authorized');
    if (authorized && this.status === 'created') this.become('awaiting:payment');
    if (broker.published('payment:captured').some(own) && this.status === 'awaiting:payment') this.become('complete');
    if (broker.published('payment:failed').some(own) && this.status === 'awaiting:payment') this.become('cancelled');
  }

  /** Delivers one of the events so far, for the first time or again. */
  async deliver(index: number): Promise<void> {
    const data = this.history[index % this.history.length] ?? this.latest();
    await this.payments.service.receive(subjectOf[data.status], data);
  }

  async deliverAll(): Promise<void> {
    for (const index of this.history.keys()) await this.deliver(index);
  }

  private become(status: OrderStatus): void {
    this.history.push({ ...this.order.data, status, version: this.history.length });
  }

  private latest(): OrderData {
    return this.history.at(-1) ?? this.order.data;
  }
}
