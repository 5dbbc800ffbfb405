import type { Request, RequestHandler } from 'express';
import * as z from 'zod';
import { CodedError } from '../errors';
import type { Role } from '../events';
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

/** A setting of services that let only users with a verified address do something. */
export const verificationSettings = {
  /** `1`: selling and reserving need a verified address. */
  REQUIRE_VERIFIED_EMAIL: z
    .enum(['0', '1'])
    .default('0')
    .transform((value) => value === '1'),
};

/**
 * Refuses, if that is required, signed-in users whose address is not verified. Comes after `requireAuth`.
 * @param required the setting REQUIRE_VERIFIED_EMAIL
 */
export const requireVerified = (required: boolean): RequestHandler => {
  return (req, _res, next) =>
    next(required && !signedIn(req).verified ? new CodedError('email_not_verified') : undefined);
};

/** Refuses signed-in users without a role. Comes after `requireAuth`. */
export const requireRole = (role: Role): RequestHandler => {
  return (req, _res, next) => next(signedIn(req).role === role ? undefined : new CodedError('role_required'));
};
