import { defineService, integer, LiveUpdates } from '@ticketing/common';
import { ExpirationCompleteListener } from './events/listeners/expiration-complete-listener';
import { PaymentCapturedListener } from './events/listeners/payment-captured-listener';
import { PaymentCreatedListener } from './events/listeners/payment-created-listener';
import { PaymentFailedListener } from './events/listeners/payment-failed-listener';
import { PaymentRefundedListener } from './events/listeners/payment-refunded-listener';
import { PaymentVoidedListener } from './events/listeners/payment-voided-listener';
import { TicketCreatedListener } from './events/listeners/ticket-created-listener';
import { TicketUpdatedListener } from './events/listeners/ticket-updated-listener';
import { liveOrders } from './events/live-orders';
import { createOrders } from './models/order';
import { PaymentReplicaModel } from './models/payment-replica';
import { TicketReplicaModel } from './models/ticket-replica';
import { openapi } from './openapi';
import { Reservations } from './reservation';
import { indexOrderRouter } from './routes';
import { deleteOrderRouter } from './routes/delete';
import { newOrderRouter } from './routes/new';
import { showOrderRouter } from './routes/show';
import { streamOrdersRouter } from './routes/stream';
import { expirySweep } from './workers/expiry-sweep';

/** Who has reserved what and until when; it alone decides between "paid" and "expired". */
export const orders = defineService({
  name: 'orders',
  apiPath: '/api/orders',
  openapi,
  database: true,
  settings: {
    /** For how long a reservation holds its ticket. */
    ORDER_EXPIRATION_SECONDS: integer(1, 2_592_000).default(900),
    /** How long after that the sweep waits for the expiration service. */
    EXPIRATION_GRACE_SECONDS: integer(0, 3_600).default(5),
  },
  build: ({ settings, relay, clock, broker, listening, logger }) => {
    const orders = createOrders(relay, clock);
    const live = new LiveUpdates();
    const reservations = new Reservations(orders, clock, settings.ORDER_EXPIRATION_SECONDS * 1000);
    return {
      aggregates: [orders],
      replicas: [
        { aggregate: 'ticket', model: TicketReplicaModel },
        { aggregate: 'payment', model: PaymentReplicaModel },
      ],
      routes: [
        streamOrdersRouter(live),
        indexOrderRouter(),
        newOrderRouter(reservations),
        showOrderRouter(orders),
        deleteOrderRouter(orders),
      ],
      listeners: [
        new TicketCreatedListener(listening),
        new TicketUpdatedListener(listening),
        new ExpirationCompleteListener(listening, orders, clock),
        new PaymentCreatedListener(listening, orders),
        new PaymentCapturedListener(listening, orders),
        new PaymentFailedListener(listening, orders),
        new PaymentVoidedListener(listening, orders),
        new PaymentRefundedListener(listening, orders),
        ...liveOrders(broker, orders, live, logger),
      ],
      workers: [expirySweep(orders, clock, settings.EXPIRATION_GRACE_SECONDS * 1000, logger)],
      beforeStop: () => live.close(),
    };
  },
});
