import { pathId, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';
import type { OrderStore } from '../models/order';
import { ownOrder, type ViewOrder } from './order-view';

/** GET /:id */
export function showOrderRouter(orders: OrderStore, view: ViewOrder): Router {
  return Router().get('/:id', requireAuth, async (req, res) => {
    res.json(view(ownOrder(await orders.get(pathId(req)), signedIn(req).id)));
  });
}
