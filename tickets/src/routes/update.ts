import { type Clock, pathId, requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { ticketInput } from '../api';
import { editTicket } from '../domain/ticket';
import type { TicketStore } from '../models/ticket';
import { ticketView } from './ticket-view';

/** PUT /:id: replaces a ticket's details. */
export function updateTicketRouter(tickets: TicketStore, clock: Clock): Router {
  return Router().put('/:id', requireAuth, validateRequest(ticketInput), async (req, res) => {
    const { version, key: _key, resaleOf: _none, ...listing } = validated(req, ticketInput);
    const edit = { userId: signedIn(req).id, listing, version };
    const ticket = await tickets.update(pathId(req), (current) => editTicket(current, edit, clock.now()));
    res.json(ticketView(ticket));
  });
}
