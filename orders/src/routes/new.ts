import { isId, requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { body } from 'express-validator';
import type { Reservations } from '../reservation';
import { orderView } from './order-view';

const input = validateRequest(
  body('ticketId', 'ticketId must be the id of a ticket').custom(isId),
  body('version', 'version must be a whole number')
    .optional({ values: 'null' })
    .custom((version) => Number.isSafeInteger(version) && version >= 0),
);

/** POST /: reserves a ticket; 200 with the same order if this buyer has it already. */
export function newOrderRouter(reservations: Reservations): Router {
  return Router().post('/', requireAuth, input, async (req, res) => {
    const { ticketId, version } = validated<{ ticketId: string; version?: number }>(req);
    const { order, made } = await reservations.reserve({ ticketId, version, userId: signedIn(req).id });
    res.status(made ? 201 : 200).json(orderView(order));
  });
}
