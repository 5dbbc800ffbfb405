import {
  linkNextPage,
  pageFields,
  queryOf,
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
import type { ViewOrder } from './order-view';

const input = queryOf(pageFields);
const newest: SortOrder = { name: 'newest', field: 'createdAt', direction: -1 };

/** GET /: a page of the caller's own orders, newest first. */
export function indexOrderRouter(view: ViewOrder): Router {
  return Router().get('/', requireAuth, validateRequest(input), async (req, res) => {
    const { limit, cursor } = validated(req, input);
    const filter = { userId: signedIn(req).id };
    const page = await readPage(OrderModel, { filter, sort: newest, limit, cursor });
    linkNextPage(req, res, page.next);
    res.json(page.items.map((order) => view(toStored(order))));
  });
}
