import { pathId } from '@ticketing/common';
import { Router } from 'express';
import type { Tickets } from '../models/ticket';
import { ticketView } from './ticket-view';

/** GET /:id */
export function showTicketRouter(tickets: Tickets): Router {
  return Router().get('/:id', async (req, res) => {
    res.json(ticketView(await tickets.get(pathId(req))));
  });
}
