import { type Clock, requireAuth, requireVerified, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { ticketInput } from '../api';
import { listTicket } from '../domain/ticket';
import type { TicketStore } from '../models/ticket';
import { ticketView } from './ticket-view';

/** POST /: puts a ticket up for sale, in the marketplace's currency. */
export function newTicketRouter(
  tickets: TicketStore,
  clock: Clock,
  { CURRENCY, REQUIRE_VERIFIED_EMAIL }: { CURRENCY: string; REQUIRE_VERIFIED_EMAIL: boolean },
): Router {
  const allowed = [requireAuth, requireVerified(REQUIRE_VERIFIED_EMAIL)];
  return Router().post('/', ...allowed, validateRequest(ticketInput), async (req, res) => {
    const { version: _none, ...listing } = validated(req, ticketInput);
    const ticket = await tickets.insert(listTicket(listing, signedIn(req).id, CURRENCY, clock.now()));
    res.status(201).json(ticketView(ticket));
  });
}
