import { type Clock, pathId, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';
import { editTicket } from '../domain/ticket';
import type { TicketStore } from '../models/ticket';
import { readTicketInput, ticketInput } from './ticket-input';
import { ticketView } from './ticket-view';

/** PUT /:id: replaces what the seller says about a ticket. */
export function updateTicketRouter(tickets: TicketStore, clock: Clock): Router {
  return Router().put('/:id', requireAuth, ticketInput, async (req, res) => {
    const edit = { userId: signedIn(req).id, ...readTicketInput(req) };
    const ticket = await tickets.update(pathId(req), (current) => editTicket(current, edit, clock.now()));
    res.json(ticketView(ticket));
  });
}
