import { type ListenerContext, type LiveUpdates, listenNewest, Subjects, Together, tidying } from '@ticketing/common';
import { eventIdOf } from '../domain/event';
import { readEvents } from '../models/event';
import type { TicketStore } from '../models/ticket';
import { eventView } from '../routes/event-view';
import { ticketView, ticketViewOf } from '../routes/ticket-view';

/** How long a change of an event waits for others, in milliseconds: much sells at the same moment. */
const togetherWithinMs = 100;

/**
 * Sends every ticket change to this process's open streams, whichever copy of the service made it: to those that follow
 * the ticket, as its event tells it, without a query; and to those that follow its event, as it then is: one query for all
 * that changes at the same moment.
 */
export function liveTickets(context: ListenerContext, tickets: TicketStore, live: LiveUpdates) {
  const { logger, options } = context;
  const changed = new Together<true>({
    write: async (ids) => {
      const followed = [...ids.keys()].filter((id) => live.has(id));
      for (const { id, state } of followed.length > 0 ? await readEvents(followed) : [])
        live.send(id, 'event', eventView({ id, ...state }));
    },
    failed: (err) => logger.warn({ err }, 'Pages were not told what has become of an event'),
    withinMs: options?.settleWithinMs ?? togetherWithinMs,
  });
  tidying.add(changed);
  return {
    listen: () =>
      listenNewest(
        context,
        Subjects.TicketUpdated,
        async ({ data }) => {
          const { id } = data;
          // An older copy of the service tells less.
          if (live.has(id)) live.send(id, 'ticket', ticketViewOf(data) ?? ticketView(await tickets.get(id)));
          const eventId = data.eventId ?? eventIdOf((await tickets.get(id)).state);
          if (live.has(eventId)) changed.add(eventId, true);
        },
        live.demand,
      ),
  };
}
