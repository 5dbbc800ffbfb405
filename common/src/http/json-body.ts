import express, { type RequestHandler } from 'express';
import { CodedError } from '../errors';

/** Reads JSON bodies of at most 32 kB; a body of another type is refused, a request without one passes. */
export function jsonBody(): RequestHandler[] {
  const onlyJson: RequestHandler = (req, _res, next) => {
    // A browser's POST without a body says that its length is 0 and, rightly, nothing of a type.
    const empty = req.headers['content-length'] === '0';
    next(!empty && req.is('application/json') === false ? new CodedError('not_json') : undefined);
  };
  const parse = express.json({
    limit: '32kb',
    verify: (req, _res, body) => {
      Object.assign(req, { rawBody: body });
    },
  });
  return [onlyJson, parse];
}
