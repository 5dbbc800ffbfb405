import {
  linkNextPage,
  pageParameters,
  readPage,
  requireAuth,
  type SortOrder,
  signedIn,
  toStored,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { OrderModel } from '../models/order';
import { orderView } from './order-view';

const newest: SortOrder = { name: 'newest', field: 'createdAt', direction: -1 };

/** GET /: a page of one's own orders, the newest first. */
export function indexOrderRouter(): Router {
  return Router().get('/', requireAuth, validateRequest(...pageParameters()), async (req, res) => {
    const { limit, cursor } = validated<{ limit: number; cursor?: string }>(req);
    const filter = { userId: signedIn(req).id };
    const page = await readPage(OrderModel, { filter, sort: newest, limit, cursor });
    linkNextPage(req, res, page.next);
    res.json(page.items.map((order) => orderView(toStored(order))));
  });
}
