import {
  type Clock,
  CodedError,
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
import { type Bought, listingId, listTicket, resellTicket } from '../domain/ticket';
import { findOrder } from '../models/order-replica';
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
    const { version: _none, key, resaleOf, ...listing } = validated(req, ticketInput);
    const { id: seller } = signedIn(req);
    const listed = resaleOf
      ? resellTicket(listing, await findBought(tickets, resaleOf), seller, clock.now())
      : listTicket(listing, seller, CURRENCY, clock.now());
    const id = key && listingId(key, seller, listing, resaleOf);
    const ticket = await tickets
      .insert(listed, id ? new mongoose.Types.ObjectId(id) : undefined)
      .catch(async (error) => {
        if (!isDuplicateKey(error)) throw error;
        const same = id && (await tickets.find(id));
        if (same) return same;
        throw new CodedError('already_listed');
      });
    res.status(201).json(ticketView(ticket));
  });
}

async function findBought(tickets: TicketStore, id: string): Promise<Bought> {
  const ticket = await tickets.get(id);
  const { orderId } = ticket.state;
  return { ticket, order: (orderId !== null && (await findOrder(orderId))) || undefined };
}
