import express, { type RequestHandler } from 'express';
import { CodedError } from '../errors';

/** Reads JSON bodies of at most 32 kB; a body of another type is refused, a request without one passes. */
export function jsonBody(): RequestHandler[] {
  const onlyJson: RequestHandler = (req, _res, next) => {
    next(req.is('application/json') === false ? new CodedError('not_json') : undefined);
  };
  const parse = express.json({
    limit: '32kb',
    verify: (req, _res, body) => {
      Object.assign(req, { rawBody: body });
    },
  });
  return [onlyJson, parse];
}
