import express, { type RequestHandler } from 'express';
import { CodedError } from '../errors';

/** A route that wants the bytes of its body, for example because a signature covers them. */
export interface RawBody {
  /** Below the API's own path. */
  path: string;
  /** The largest body, for example `1mb`. */
  limit: string;
}

/**
 * Reads JSON bodies of at most 32 kB; a body of another type is refused, a request without one passes.
 * @param raw routes that get a Buffer instead, unparsed; what was read as one is not read again
 */
export function jsonBody(apiPath: string, raw: RawBody[] = []): RequestHandler {
  const router = express.Router();
  router.use((req, _res, next) => {
    // A browser's POST without a body says that its length is 0 and, rightly, nothing of a type.
    const empty = req.headers['content-length'] === '0';
    next(!empty && req.is('application/json') === false ? new CodedError('not_json') : undefined);
  });
  for (const { path, limit } of raw) router.use(apiPath + path, express.raw({ limit, type: 'application/json' }));
  router.use(express.json({ limit: '32kb' }));
  return router;
}
