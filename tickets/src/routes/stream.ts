import { type LiveUpdates, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { someTickets } from '../api';

/**
 * GET /stream?ids=a,b: server-sent events, one per change of these tickets, with the data of GET /:id. An event's id
 * follows all its tickets: the data is then the event's, as in GET /events.
 */
export function streamTicketsRouter(live: LiveUpdates): Router {
  return Router().get('/stream', validateRequest(someTickets), (req, res) =>
    live.open(res, validated(req, someTickets).ids),
  );
}
