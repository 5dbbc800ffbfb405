import {
  currencySettings,
  defineService,
  feeSettings,
  Listener,
  LiveUpdates,
  Subjects,
  streamSettings,
  subjectsOf,
  verificationSettings,
} from '@ticketing/common';
import { sameClaim } from './domain/ticket';
import { liveTickets } from './events/live-tickets';
import { deriveLocks } from './lock';
import { EventModel, eventsReadModel } from './models/event';
import { orderReplica } from './models/order-replica';
import { createTicketStore } from './models/ticket';
import { openapi } from './openapi';
import { LeftSellerModel, leftSellersSweep, withdrawAllOf } from './orphans';
import { indexTicketRouter } from './routes';
import { deleteTicketRouter } from './routes/delete';
import { eventRouters } from './routes/events';
import { listTicketsRouter } from './routes/list';
import { newTicketRouter } from './routes/new';
import { operateTicketsRouter } from './routes/operator';
import { showTicketRouter } from './routes/show';
import { streamTicketsRouter } from './routes/stream';
import { showTermsRouter } from './routes/terms';
import { totalTicketsRouter } from './routes/totals';
import { updateTicketRouter } from './routes/update';
import { endedSalesSweep } from './workers/ended-sales-sweep';
import { olderTickets } from './workers/older-tickets';
import { overdueLocksSweep } from './workers/overdue-locks-sweep';

/** What is for sale, by whom, for how much, and which order holds it. */
export const tickets = defineService({
  name: 'tickets',
  apiPath: '/api/tickets',
  openapi,
  database: true,
  publishes: subjectsOf('ticket'),
  settings: {
    ...streamSettings,
    ...verificationSettings,
    ...currencySettings,
    ...feeSettings,
  },
  build: ({ settings, relay, clock, listenerContext, logger }) => {
    const store = createTicketStore(relay, clock, eventsReadModel);
    const live = new LiveUpdates(settings);
    return {
      aggregates: [store],
      models: [EventModel, LeftSellerModel],
      routes: [
        streamTicketsRouter(live),
        operateTicketsRouter(store, clock),
        totalTicketsRouter(),
        showTermsRouter(settings),
        eventRouters(store, clock, settings.CURRENCY),
        indexTicketRouter(clock, settings.CURRENCY),
        listTicketsRouter(),
        newTicketRouter(store, clock, settings),
        showTicketRouter(store),
        updateTicketRouter(store, clock),
        deleteTicketRouter(store),
      ],
      listeners: [
        new Listener(listenerContext, {
          subjects: subjectsOf('order'),
          replica: orderReplica,
          derive: ({ _id: id, ticketId, ...order }) => deriveLocks(store, [ticketId].flat(), { ...order, id }),
          followed: sameClaim,
        }),
        new Listener(listenerContext, {
          subjects: [Subjects.UserDeleted],
          onMessage: ({ id }) => withdrawAllOf(store, id),
        }),
        liveTickets(listenerContext, store, live),
      ],
      workers: [
        endedSalesSweep(store, clock, logger),
        overdueLocksSweep(store, clock, logger),
        leftSellersSweep(store, logger),
        olderTickets(logger),
      ],
      beforeStop: () => live.close(),
    };
  },
});
