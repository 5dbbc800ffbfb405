import {
  attemptsSoFar,
  callerAddress,
  countAttempts,
  limitAttempts,
  type Stored,
  signedIn,
  validated,
} from '@ticketing/common';
import type { Request, RequestHandler } from 'express';
import { factorCode } from '../api';
import { dayMs, mostAdditions, type UserState } from '../domain/user';
import { canonicalEmail } from '../email';

const windowSeconds = 15 * 60;
/** Failures for one account, from all addresses together, that count as an attack. */
const attackBegins = 100;
/** Failures allowed for one account from one address: for forgotten passwords, and how few remain during an attack. */
const ownFailures = { usually: 20, underAttack: 3 };

/** The account whose password the request has shown, and a moment before it was read. */
export interface ByPassword {
  user: Stored<UserState>;
  readAt: Date;
}

export const byPassword = (req: Request): ByPassword => req.res?.locals as ByPassword;
export const noteByPassword = (req: Request, shown: ByPassword): void => void Object.assign(byPassword(req), shown);
/** What is refused after the right password is no wrong password. */
const succeeded = (req: Request): boolean => byPassword(req).user !== undefined;

/** Limits failed sign-ins from one address, across all accounts. */
export const limitAddress = (limit: number): RequestHandler =>
  limitAttempts({ name: 'signin-address', limit, windowSeconds, succeeded });

/**
 * Limits wrong passwords of one account. The count of all of them, of sign-ins and of its sessions together, refuses
 * nobody: an attacker elsewhere could lock the owner out. It makes the other limit stricter instead.
 * @param account its address in canonical spelling
 * @param by whose guesses are limited, who may not be able to keep the owner out
 */
const limitPasswords = (
  name: string,
  account: (req: Request) => string,
  by: (req: Request) => string,
): RequestHandler[] => [
  countAttempts({ name: 'signin-account', windowSeconds, by: account, succeeded }),
  limitAttempts({
    name,
    limit: (req) => ownFailures[attemptsSoFar(req, 'signin-account') > attackBegins ? 'underAttack' : 'usually'],
    ...{ windowSeconds, by, succeeded },
  }),
];

/** Limits failed sign-ins to one account, from each address. */
export const limitSignIns = (account: (req: Request) => string): RequestHandler[] =>
  limitPasswords('signin', account, (req) => `${callerAddress(req)} ${account(req)}`);

const countCodes = limitAttempts({
  name: 'second-factor',
  limit: 10,
  windowSeconds,
  by: (req) => byPassword(req).user.id,
});
/** Limits wrong codes of one account, from wherever: only who has shown its password gets as far, and then gives one. */
export const limitCodes: RequestHandler = (req, res, next) => {
  const guesses = byPassword(req).user.state.secondFactor && validated(req, factorCode).code !== undefined;
  return guesses ? countCodes(req, res, next) : next();
};

/**
 * Limits how often something is added that an account signs in with: each is a mail to its address, whichever account has
 * it then. Only who has shown the password is counted. Nothing keeps anybody from a removal: there are no more of these,
 * and what somebody else has added has to go.
 */
export const limitAdditions = limitAttempts({
  name: 'factor-additions',
  limit: mostAdditions,
  windowSeconds: dayMs / 1000,
  of: 'all',
  by: (req) => byPassword(req).user.state.email,
});

/** What a session may do so often, from each address: whoever has stolen it keeps its user from nothing elsewhere. */
export const bySession = (req: Request): string => `${callerAddress(req)} ${signedIn(req).id}`;

/**
 * Limits wrong passwords in a session, from each address: neither who fails to sign in behind the user's address nor who
 * has another session keeps the user from the password. A session's end tells it from others, and stays when it is renewed.
 */
export const limitOwnPasswords = limitPasswords(
  'own-password',
  (req) => canonicalEmail(signedIn(req).email),
  (req) => `${bySession(req)} ${req.sessionEndsAt?.getTime()}`,
);
