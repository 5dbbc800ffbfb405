import { type Clock, requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { ticketInput } from '../api';
import { listTicket } from '../domain/ticket';
import type { TicketStore } from '../models/ticket';
import { ticketView } from './ticket-view';

/** POST /: puts a ticket up for sale, in the marketplace's currency. */
export function newTicketRouter(tickets: TicketStore, clock: Clock, currency: string): Router {
  return Router().post('/', requireAuth, validateRequest(ticketInput), async (req, res) => {
    const { version: _none, ...listing } = validated(req, ticketInput);
    const ticket = await tickets.insert(listTicket(listing, signedIn(req).id, currency, clock.now()));
    res.status(201).json(ticketView(ticket));
  });
}
