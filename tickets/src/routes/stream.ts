import { type LiveUpdates, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { followed } from '../api';

/** GET /stream?ids=a,b: server-sent events, one per change of these tickets, with the data of GET /:id. */
export function streamTicketsRouter(live: LiveUpdates): Router {
  return Router().get('/stream', validateRequest(followed), (req, res) => {
    live.open(res, validated(req, followed).ids);
  });
}
