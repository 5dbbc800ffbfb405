import {
  AdmissionCodes,
  AttemptsModel,
  defineService,
  feeSettings,
  integer,
  Listener,
  LiveUpdates,
  Subjects,
  signingKey,
  streamSettings,
  subjectsOf,
  verificationSettings,
} from '@ticketing/common';
import { Door } from './admission/door';
import { DoorPasses } from './admission/passes';
import { orderCommands } from './commands';
import { asksOfOrder, expireOrder } from './domain/order';
import { applyPayment, applyResale } from './effects';
import { liveOrders } from './events/live-orders';
import { KnownLines } from './known-lines';
import { LineModel } from './models/line';
import { createOrderStore } from './models/order';
import { paymentReplica } from './models/payment-replica';
import { offeredOf, type TicketReplica, ticketReplica } from './models/ticket-replica';
import { openapi } from './openapi';
import { Reservations } from './reservation';
import { indexOrderRouter } from './routes';
import { newAdmissionRouter } from './routes/admissions';
import { deleteOrderRouter } from './routes/delete';
import { showDoorRouter } from './routes/doors';
import { newOrderRouter } from './routes/new';
import { operateOrdersRouter } from './routes/operator';
import { viewOrders } from './routes/order-view';
import { refundOrderRouter } from './routes/refund';
import { listRefundsRouter } from './routes/refunds';
import { salesRouter } from './routes/sales';
import { showOrderRouter } from './routes/show';
import { streamOrdersRouter } from './routes/stream';
import { waitingRouter } from './routes/waiting';
import { WaitingList } from './waiting-list';
import { beingPaid } from './workers/being-paid';
import { expirySweep } from './workers/expiry-sweep';
import { followLines, waitingSweep } from './workers/waiting-sweep';

/** Who has reserved what and until when; the only service that decides between "paid" and "expired". */
export const orders = defineService({
  name: 'orders',
  apiPath: '/api/orders',
  openapi,
  database: true,
  publishes: subjectsOf('order'),
  commands: orderCommands,
  settings: {
    /** How many unpaid tickets a buyer may have reserved at the same time. */
    MAX_LIVE_ORDERS: integer(1, 1_000).default(10),
    ...streamSettings,
    ...verificationSettings,
    ...feeSettings,
    /** How long a reservation holds its ticket. */
    ORDER_EXPIRATION_SECONDS: integer(1, 2_592_000).default(900),
    /** How long somebody who has waited for a ticket has it before everybody else. */
    WAITING_HOLD_SECONDS: integer(1, 86_400).default(180),
    /** How long after that the sweep waits for the expiration service. */
    EXPIRATION_GRACE_SECONDS: integer(0, 3_600).default(5),
    /** Signs the codes on tickets and the passes to doors; with another key, all of them are void. */
    ADMISSION_KEY: signingKey,
  },
  build: ({ settings, relay, clock, broker, listenerContext, logger }) => {
    const store = createOrderStore(relay, clock);
    const live = new LiveUpdates(settings);
    const holdMs = settings.ORDER_EXPIRATION_SECONDS * 1000;
    const known = new KnownLines(clock);
    const terms = { holdMs, feePercent: settings.FEE_PERCENT };
    const offerTerms = { ...terms, offerMs: settings.WAITING_HOLD_SECONDS * 1000 };
    const waiting = new WaitingList(store, known, clock, offerTerms, logger);
    const reservations = new Reservations(store, waiting, clock, { ...terms, maxLive: settings.MAX_LIVE_ORDERS });
    const isAwaited = (ticket: TicketReplica): ticket is TicketReplica & { eventId: string } =>
      ticket.status === 'available' && ticket.eventId !== null && known.has(ticket.eventId);
    const codes = new AdmissionCodes(settings.ADMISSION_KEY);
    const door = new Door(store, codes, new DoorPasses(settings.ADMISSION_KEY), clock);
    const view = viewOrders(codes);
    return {
      aggregates: [store],
      models: [AttemptsModel, LineModel],
      routes: [
        streamOrdersRouter(live),
        operateOrdersRouter(store, codes, clock),
        waitingRouter(waiting, settings.REQUIRE_VERIFIED_EMAIL),
        indexOrderRouter(view),
        newOrderRouter(reservations, view, settings.REQUIRE_VERIFIED_EMAIL),
        showDoorRouter(door),
        newAdmissionRouter(door),
        listRefundsRouter(),
        salesRouter(store, clock),
        showOrderRouter(store, view),
        deleteOrderRouter(store),
        refundOrderRouter(store, clock),
      ],
      listeners: [
        new Listener(listenerContext, {
          subjects: subjectsOf('ticket'),
          replica: ticketReplica,
          follows: (ticket) => ticket.resale !== null || isAwaited(ticket),
          derive: async (ticket) => {
            const noted = await applyResale(store, ticket);
            const offered =
              isAwaited(ticket) && (await waiting.offer({ ...offeredOf(ticket), eventId: ticket.eventId }));
            return noted || offered;
          },
        }),
        new Listener(listenerContext, {
          subjects: [Subjects.UserDeleted],
          onMessage: ({ id }) => waiting.leaveAll(id),
        }),
        new Listener(listenerContext, {
          subjects: subjectsOf('payment'),
          replica: paymentReplica,
          follows: asksOfOrder,
          derive: (payment) => applyPayment(store, payment, clock.now()),
        }),
        new Listener(listenerContext, {
          subjects: [Subjects.ExpirationComplete],
          onMessage: ({ orderId }) => store.change(orderId, ({ state }) => expireOrder(state, clock.now())),
        }),
        ...liveOrders(broker, store, view, live, logger),
      ],
      workers: [
        expirySweep(store, clock, settings.EXPIRATION_GRACE_SECONDS * 1000, logger),
        waitingSweep(waiting, logger),
        followLines(known, logger),
        beingPaid(clock, logger),
      ],
      beforeStop: () => live.close(),
    };
  },
});
