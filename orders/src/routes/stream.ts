import { type LiveUpdates, requireAuth, signedIn } from '@ticketing/common';
import { Router } from 'express';

/** GET /stream: server-sent events, one per change of the caller's own orders, with the data of GET /:id. */
export function streamOrdersRouter(live: LiveUpdates): Router {
  return Router().get('/stream', requireAuth, async (req, res) => {
    const { id } = signedIn(req);
    await live.open(res, [id], { client: id, endsAt: req.sessionEndsAt, hasEnded: () => req.sessionHasEnded });
  });
}
