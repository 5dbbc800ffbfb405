import { requireAuth, requireVerified, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { reservation } from '../api';
import type { Reservations } from '../reservation';
import type { ViewOrder } from './order-view';

/**
 * POST /: reserves a ticket, or several together; 200 with the same order if this buyer has already reserved it.
 * @param onlyVerified whether buyers need a verified address
 */
export function newOrderRouter(reservations: Reservations, view: ViewOrder, onlyVerified: boolean): Router {
  const allowed = [requireAuth, requireVerified(onlyVerified)];
  return Router().post('/', ...allowed, validateRequest(reservation), async (req, res) => {
    const { order, made } = await reservations.reserve({ ...validated(req, reservation), userId: signedIn(req).id });
    res.status(made ? 201 : 200).json(view(order));
  });
}
