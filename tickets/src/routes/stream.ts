import { isId, type LiveUpdates, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { query } from 'express-validator';

const maxIds = 100;
const idsOf = (value: unknown): string[] => String(value).split(',');

const parameters = validateRequest(
  query('ids', `ids must be 1 to ${maxIds} ids, separated by commas`)
    .isString()
    .bail()
    .custom((value) => idsOf(value).length <= maxIds && idsOf(value).every(isId))
    .customSanitizer(idsOf),
);

/** GET /stream?ids=a,b: server-sent events, one for every change of these tickets; the data is as GET /:id answers. */
export function streamTicketsRouter(live: LiveUpdates): Router {
  return Router().get('/stream', parameters, (req, res) => {
    live.open(res, validated<{ ids: string[] }>(req).ids);
  });
}
