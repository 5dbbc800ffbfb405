import {
  type Clock,
  isDuplicateKey,
  requireAuth,
  requireVerified,
  signedIn,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import mongoose from 'mongoose';
import { ticketInput } from '../api';
import { listingId, listTicket } from '../domain/ticket';
import type { TicketStore } from '../models/ticket';
import { ticketView } from './ticket-view';

/** POST /: puts a ticket up for sale, in the marketplace's currency; with a key once, however often it is sent. */
export function newTicketRouter(
  tickets: TicketStore,
  clock: Clock,
  { CURRENCY, REQUIRE_VERIFIED_EMAIL }: { CURRENCY: string; REQUIRE_VERIFIED_EMAIL: boolean },
): Router {
  const allowed = [requireAuth, requireVerified(REQUIRE_VERIFIED_EMAIL)];
  return Router().post('/', ...allowed, validateRequest(ticketInput), async (req, res) => {
    const { version: _none, key, ...listing } = validated(req, ticketInput);
    const { id: seller } = signedIn(req);
    const listed = listTicket(listing, seller, CURRENCY, clock.now());
    const id = key && listingId(key, seller, listing);
    const ticket = await tickets.insert(listed, id ? new mongoose.Types.ObjectId(id) : undefined).catch((error) => {
      if (id && isDuplicateKey(error)) return tickets.get(id);
      throw error;
    });
    res.status(201).json(ticketView(ticket));
  });
}
