import { type Clock, linkNextPage, readPage, toStored, validated, validateRequest } from '@ticketing/common';
import { type Request, Router } from 'express';
import { TicketModel } from '../models/ticket';
import { filterOf, isOnSale, sortOrders, type TicketQuery, ticketQuery } from './ticket-query';
import { ticketView } from './ticket-view';

/**
 * GET /: a page of tickets; by default available ones, newest first.
 * @param currency the currency of price filters
 */
export function indexTicketRouter(clock: Clock, currency: string): Router {
  const input = ticketQuery(currency);
  return Router().get('/', validateRequest(input), async (req, res) => {
    const query = validated(req, input);
    const { limit, cursor, sort } = query;
    const page = await readPage(TicketModel, {
      filter: filterOf(query, clock.now(), !isOnSale(query.status) && seesHidden(req, query)),
      sort: sortOrders[sort],
      limit,
      cursor,
    });
    linkNextPage(req, res, page.next);
    res.json(page.items.map((ticket) => ticketView(toStored(ticket))));
  });
}

/** Whether hidden listings are shown: to their seller and to operators. To know who asks makes the answer personal. */
const seesHidden = ({ currentUser }: Request, { userId }: TicketQuery): boolean =>
  currentUser?.role === 'operator' || (userId !== undefined && currentUser?.id === userId);
