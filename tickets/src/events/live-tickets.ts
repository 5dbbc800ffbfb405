import { type Broker, type LiveUpdates, type Logger, listenBroadcast, Subjects } from '@ticketing/common';
import { eventIdOf } from '../domain/event';
import { readEvent } from '../models/event';
import type { TicketStore } from '../models/ticket';
import { eventView } from '../routes/event-view';
import { ticketView } from '../routes/ticket-view';

/**
 * Sends every ticket change to this process's open streams, whichever copy of the service made it: to those that follow
 * the ticket, and to those that follow its event, as it then is.
 */
export const liveTickets = (broker: Broker, tickets: TicketStore, live: LiveUpdates, logger: Logger) => ({
  listen: () =>
    listenBroadcast(
      broker,
      Subjects.TicketUpdated,
      async ({ data }) => {
        if (live.has(data.id)) live.send(data.id, 'ticket', ticketView(await tickets.get(data.id)));
        const { title, currency, venue, eventDate } = data;
        const eventId = eventIdOf({
          title,
          currency,
          venue: venue ?? undefined,
          eventDate: eventDate ? new Date(eventDate) : undefined,
        });
        if (!live.has(eventId)) return;
        const event = await readEvent(eventId);
        if (event) live.send(eventId, 'event', eventView({ id: eventId, ...event.state }));
      },
      logger,
      () => live.size > 0,
    ),
});
