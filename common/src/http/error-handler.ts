import type { ErrorRequestHandler } from 'express';
import mongoose from 'mongoose';
import { CodedError, type ErrorCode, ValidationError } from '../errors';
import { correlationId } from '../service/correlation';
import type { Logger } from '../service/logger';

/** Maps the error types of body-parser and Express to our codes. */
const foreignCodes: Record<string, ErrorCode> = {
  'entity.parse.failed': 'malformed_json',
  'entity.too.large': 'body_too_large',
  'encoding.unsupported': 'not_json',
  'charset.unsupported': 'not_json',
};

/** Turns every error into the contract's answer; an unexpected one becomes a 500 that reveals nothing internal. */
export function errorHandler(logger: Logger): ErrorRequestHandler {
  return (error: unknown, _req, res, _next) => {
    if (res.headersSent) {
      // The answer is broken off. That is nobody's fault if it was its reader who left.
      if (!(error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE'))
        logger.error({ err: error }, 'answer failed midway');
      res.destroy();
      return;
    }
    const known = translate(error);
    if (known) {
      if (known instanceof CodedError && known.retryAfterSeconds) res.set('Retry-After', `${known.retryAfterSeconds}`);
      res.status(known.status).json({ errors: known.entries });
      return;
    }
    logger.error({ err: error }, 'request failed');
    const { status, entries } = new CodedError('internal');
    res.status(status).json({ errors: entries.map((entry) => ({ ...entry, requestId: correlationId() })) });
  };
}

function translate(error: unknown): CodedError | ValidationError | undefined {
  if (error instanceof CodedError || error instanceof ValidationError) return error;
  if (error instanceof mongoose.Error.VersionError) return new CodedError('version_conflict');
  if (error instanceof URIError) return new CodedError('not_found');
  if (!(error instanceof Error)) return undefined;
  const { type, status } = error as Error & { type?: unknown; status?: unknown };
  const code = typeof type === 'string' ? foreignCodes[type] : undefined;
  if (code) return new CodedError(code);
  return typeof status === 'number' && status >= 400 && status < 500 ? new CodedError('bad_request') : undefined;
}
