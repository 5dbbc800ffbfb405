import express, { type Request, type RequestHandler } from 'express';
import { CodedError } from '../errors';

/** A route that needs the raw bytes of its body, for example to verify a signature. */
export interface RawBody {
  /** Relative to the API's path. */
  path: string;
  /** The maximum body size, for example `1mb`. */
  limit: string;
}

/**
 * Parses JSON bodies of at most 32 kB; other content types are refused, requests without a body pass.
 * @param raw routes that get an unparsed Buffer instead; a body read this way is not parsed again
 */
export function jsonBody(apiPath: string, raw: RawBody[] = []): RequestHandler {
  const router = express.Router();
  router.use((req, _res, next) => {
    // A browser's POST without a body sends Content-Length 0 and, rightly, no content type.
    const empty = req.headers['content-length'] === '0';
    next(!empty && req.is('application/json') === false ? new CodedError('not_json') : undefined);
  });
  for (const { path, limit } of raw) router.use(apiPath + path, express.raw({ limit, type: 'application/json' }));
  router.use(express.json({ limit: '32kb' }));
  return (req, res, next) => (hasBody(req) ? router(req, res, next) : next());
}

const hasBody = ({ headers }: Request) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
