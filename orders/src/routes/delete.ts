import { pathId, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';
import { cancelOrder } from '../domain/order';
import type { OrderStore } from '../models/order';

/** DELETE /:id: cancels an order; it stays readable. */
export function deleteOrderRouter(orders: OrderStore): Router {
  return Router().delete('/:id', requireAuth, async (req, res) => {
    const { id } = signedIn(req);
    await orders.update(pathId(req), ({ state }) => cancelOrder(state, id));
    res.status(204).end();
  });
}
