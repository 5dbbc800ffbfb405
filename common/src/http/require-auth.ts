import type { Request, RequestHandler } from 'express';
import { CodedError } from '../errors';
import type { CurrentUser } from './session';

/** Refuses requests without a signed-in user. */
export const requireAuth: RequestHandler = (req, _res, next) => {
  next(req.currentUser ? undefined : new CodedError('not_signed_in'));
};

/**
 * The signed-in user of a request that has passed `requireAuth`.
 * @throws CodedError `not_signed_in`
 */
export function signedIn(req: Request): CurrentUser {
  if (!req.currentUser) throw new CodedError('not_signed_in');
  return req.currentUser;
}
