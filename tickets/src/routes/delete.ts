import { pathId, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';
import { withdrawTicket } from '../domain/ticket';
import type { TicketStore } from '../models/ticket';

/** DELETE /:id: withdraws a ticket; it stays readable. */
export function deleteTicketRouter(tickets: TicketStore): Router {
  return Router().delete('/:id', requireAuth, async (req, res) => {
    const { id } = signedIn(req);
    await tickets.update(pathId(req), (current) => withdrawTicket(current, id));
    res.status(204).end();
  });
}
