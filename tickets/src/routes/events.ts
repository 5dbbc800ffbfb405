import { type Clock, CodedError, linkNextPage, pathId, readPage, validated, validateRequest } from '@ticketing/common';
import { type Response, Router } from 'express';
import { eventIdOf } from '../domain/event';
import { EventModel, readEvent } from '../models/event';
import type { TicketStore } from '../models/ticket';
import { searchEvents } from '../search-events';
import { type EventQuery, eventFilter, eventOrders, eventQuery } from './event-query';
import { eventView } from './event-view';
import { ticketView } from './ticket-view';

/** Further than this, nobody counts. */
const mostCounted = 1_000;

/**
 * GET /events: a page of what happens and has tickets for sale; the soonest first, or of a search what fits best.
 * GET /events/:id: one of them with its offers, as of now.
 */
export function eventRouters(tickets: TicketStore, clock: Clock, currency: string): Router {
  const input = eventQuery(currency);

  return Router()
    .get('/events', validateRequest(input), async (req, res) => {
      const query = validated(req, input);
      if (query.ticketId) return void res.json(await eventOfTicket(tickets, query.ticketId));
      const { items, next } = await pageOf(query, res);
      linkNextPage(req, res, next);
      res.json(items.map(({ _id, ...state }) => eventView({ ...state, id: String(_id) })));
    })
    .get('/events/:id', async (req, res) => {
      const found = await readEvent(pathId(req));
      if (!found) throw new CodedError('not_found');
      const offers = found.tickets.filter(
        ({ state: { status, hidden } }) => status === 'available' || (status === 'reserved' && !hidden),
      );
      res.json({ ...eventView({ id: found.id, ...found.state }), offers: offers.map(ticketView) });
    });

  async function pageOf(query: EventQuery, res: Response) {
    const { q = '', sort, limit, cursor } = query;
    const now = clock.now();
    const filter = eventFilter(query, now);
    const searching = q.trim() !== '';
    if (searching) {
      const { didYouMean, total, ...page } = await searchEvents({ q, filter, sort, now, limit, cursor });
      res.set('Total-Count', String(total));
      if (didYouMean !== undefined) res.set('Did-You-Mean', encodeURIComponent(didYouMean));
      return page;
    }
    if (cursor === undefined) {
      res.set('Total-Count', String(await EventModel.countDocuments(filter, { limit: mostCounted })));
    }
    return readPage(EventModel, { filter, sort: eventOrders[sort === 'relevance' ? 'date' : sort], limit, cursor });
  }
}

async function eventOfTicket(tickets: TicketStore, ticketId: string) {
  const ticket = await tickets.find(ticketId);
  const found = ticket && (await readEvent(eventIdOf(ticket.state)));
  return found ? [eventView({ id: found.id, ...found.state })] : [];
}
