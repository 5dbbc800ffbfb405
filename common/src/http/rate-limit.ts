import type { Request, RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { CodedError } from '../errors';

/**
 * Refuses further attempts after too many failed ones. Requests that succeed do not count. Each copy of a service
 * counts for itself.
 * @param limit failures allowed per caller and subject within the window
 * @param windowMs length of the window in milliseconds
 * @param subjectOf what is being tried, e.g. the e-mail address; counted together with the caller's address
 */
export function limitFailures(limit: number, windowMs: number, subjectOf: (req: Request) => string): RequestHandler {
  return rateLimit({
    limit,
    windowMs,
    skipSuccessfulRequests: true,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (req) => `${ipKeyGenerator(req.ip ?? '')} ${subjectOf(req)}`,
    handler: (_req, _res, next) => next(new CodedError('too_many_attempts')),
  });
}
