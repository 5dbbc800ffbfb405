import { type LiveUpdates, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';

/** GET /stream: server-sent events, one for every change of one's own orders; the data is as GET /:id answers. */
export function streamOrdersRouter(live: LiveUpdates): Router {
  return Router().get('/stream', requireAuth, (req, res) => {
    const { id } = signedIn(req);
    live.open(res, [id], { client: id, endsAt: req.sessionEndsAt });
  });
}
