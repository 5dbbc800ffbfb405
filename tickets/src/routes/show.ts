import { pathId } from '@ticketing/common';
import { Router } from 'express';
import type { TicketStore } from '../models/ticket';
import { ticketView } from './ticket-view';

/** GET /:id */
export function showTicketRouter(tickets: TicketStore): Router {
  return Router().get('/:id', async (req, res) => {
    res.json(ticketView(await tickets.get(pathId(req))));
  });
}
