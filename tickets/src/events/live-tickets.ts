import { type Broker, type LiveUpdates, type Logger, listenBroadcast, Subjects } from '@ticketing/common';
import type { TicketStore } from '../models/ticket';
import { ticketView } from '../routes/ticket-view';

/** Sends every ticket change to this process's open streams, whichever copy of the service made it. */
export const liveTickets = (broker: Broker, tickets: TicketStore, live: LiveUpdates, logger: Logger) => ({
  listen: () =>
    listenBroadcast(
      broker,
      Subjects.TicketUpdated,
      async ({ data }) => {
        if (live.has(data.id)) live.send(data.id, 'ticket', ticketView(await tickets.get(data.id)));
      },
      logger,
      () => live.size > 0,
    ),
});
