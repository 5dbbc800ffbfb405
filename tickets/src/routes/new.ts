import { type Clock, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';
import { listTicket } from '../domain/ticket';
import type { TicketStore } from '../models/ticket';
import { readTicketInput, ticketInput } from './ticket-input';
import { ticketView } from './ticket-view';

/** POST /: puts a ticket up for sale, in the marketplace's currency. */
export function newTicketRouter(tickets: TicketStore, clock: Clock, currency: string): Router {
  return Router().post('/', requireAuth, ticketInput, async (req, res) => {
    const { listing } = readTicketInput(req);
    const ticket = await tickets.insert(listTicket(listing, signedIn(req).id, currency, clock.now()));
    res.status(201).json(ticketView(ticket));
  });
}
