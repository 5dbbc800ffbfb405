import { requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { reservation } from '../api';
import type { Reservations } from '../reservation';
import type { ViewOrder } from './order-view';

/** POST /: reserves a ticket; 200 with the same order if this buyer has already reserved it. */
export function newOrderRouter(reservations: Reservations, view: ViewOrder): Router {
  return Router().post('/', requireAuth, validateRequest(reservation), async (req, res) => {
    const { ticketId, version } = validated(req, reservation);
    const { order, made } = await reservations.reserve({ ticketId, version, userId: signedIn(req).id });
    res.status(made ? 201 : 200).json(view(order));
  });
}
