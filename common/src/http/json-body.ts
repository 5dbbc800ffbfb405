import express, { type Request, type RequestHandler } from 'express';
import { CodedError } from '../errors';

/** A route that needs the raw bytes of its body, for example to verify a signature. */
export interface RawBody {
  /** Relative to the API's path. */
  path: string;
  /** The maximum body size, for example `1mb`. */
  limit: string;
  /** The content type it is read from; JSON if absent. Others are refused as everywhere. */
  type?: string;
}

/**
 * Parses JSON bodies of at most 32 kB; other content types are refused, requests without a body pass.
 * @param raw routes that get an unparsed Buffer instead; a body read this way is not parsed again
 */
export function jsonBody(apiPath: string, raw: RawBody[] = []): RequestHandler {
  const router = express.Router();
  for (const { path, limit, type = 'application/json' } of raw)
    router.use(apiPath + path, express.raw({ limit, type }));
  router.use((req, _res, next) => {
    // A browser's POST without a body sends Content-Length 0 and, rightly, no content type.
    const unread = req.headers['content-length'] !== '0' && !Buffer.isBuffer(req.body);
    next(unread && req.is('application/json') === false ? new CodedError('not_json') : undefined);
  });
  router.use(express.json({ limit: '32kb' }));
  return (req, res, next) => (hasBody(req) ? router(req, res, next) : next());
}

const hasBody = ({ headers }: Request) =>
  headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined;
