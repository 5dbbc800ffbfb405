import { linkNextPage, pageParameters, readPage, toStored, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { TicketModel } from '../models/ticket';
import { filterOf, listParameters, orders, type TicketQuery } from './ticket-query';
import { ticketView } from './ticket-view';

/** GET /: a page of tickets, available ones and the newest first unless asked otherwise. */
export function indexTicketRouter(): Router {
  return Router().get('/', validateRequest(...pageParameters(), ...listParameters()), async (req, res) => {
    const query = validated<TicketQuery>(req);
    const { limit, cursor, sort } = query;
    const page = await readPage(TicketModel, { filter: filterOf(query), order: orders[sort], limit, cursor });
    linkNextPage(req, res, page.next);
    res.json(page.items.map((ticket) => ticketView(toStored(ticket))));
  });
}
