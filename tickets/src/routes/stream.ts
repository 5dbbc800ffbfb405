import { idList, type LiveUpdates, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';

const parameters = validateRequest(idList('ids'));

/** GET /stream?ids=a,b: server-sent events, one for every change of these tickets; the data is as GET /:id answers. */
export function streamTicketsRouter(live: LiveUpdates): Router {
  return Router().get('/stream', parameters, (req, res) => {
    live.open(res, validated<{ ids: string[] }>(req).ids);
  });
}
