import { pathId, requireAuth, show, signedIn } from '@ticketing/common';
import { Router } from 'express';
import type { Door } from '../admission/door';
import { doorPass } from '../api';

/** GET /doors/:id: a pass to the door of the event of one's own listing with this id. */
export function showDoorRouter(door: Door): Router {
  return Router().get('/doors/:id', requireAuth, async (req, res) => {
    res.json(show(doorPass, await door.open(pathId(req), signedIn(req).id)));
  });
}
