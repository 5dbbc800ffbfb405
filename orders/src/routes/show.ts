import { pathId, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';
import type { OrderStore } from '../models/order';
import { orderView, ownOrder } from './order-view';

/** GET /:id */
export function showOrderRouter(orders: OrderStore): Router {
  return Router().get('/:id', requireAuth, async (req, res) => {
    res.json(orderView(ownOrder(await orders.get(pathId(req)), signedIn(req).id)));
  });
}
