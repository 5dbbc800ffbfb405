import {
  pathId,
  personal,
  requireAuth,
  requireVerified,
  show,
  signedIn,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { place, wait } from '../api';
import type { Place, WaitingList } from '../waiting-list';

/**
 * POST /waiting: stands in line for an event; 200 with the same place for who stands there already. GET /waiting: one's
 * own places. DELETE /waiting/:id: leaves the line of this event, if one stands in it.
 * @param onlyVerified whether buyers need a verified address
 */
export function waitingRouter(waiting: WaitingList, onlyVerified: boolean): Router {
  const router = Router();
  router.post('/waiting', requireAuth, requireVerified(onlyVerified), validateRequest(wait), async (req, res) => {
    const joined = await waiting.join(validated(req, wait).id, signedIn(req).id);
    personal(res)
      .status(joined.made ? 201 : 200)
      .json(view(joined.place));
  });
  router.get('/waiting', requireAuth, async (req, res) => {
    personal(res).json((await waiting.placesOf(signedIn(req).id)).map(view));
  });
  router.delete('/waiting/:id', requireAuth, async (req, res) => {
    await waiting.leave(pathId(req), signedIn(req).id);
    res.status(204).end();
  });
  return router;
}

const view = ({ line: { _id: id, title, eventDate }, ahead }: Place) =>
  show(place, { id, title, eventDate: eventDate ?? undefined, ahead });
