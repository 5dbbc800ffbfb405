import {
  attemptsSoFar,
  CodedError,
  callerAddress,
  countAttempts,
  limitAttempts,
  type Stored,
  validateRequest,
} from '@ticketing/common';
import { type Request, type RequestHandler, type Response, Router } from 'express';
import { givenCredentials } from '../api';
import { useFactor } from '../domain/second-factor';
import { renewHash, type UserState } from '../domain/user';
import { type Accounts, proofBy } from './account';
import { answerSignIn, credentialsOf } from './credentials';
import { limitCodes } from './second-factor';

const windowSeconds = 15 * 60;
/** Failures for one account, from all addresses together, that count as an attack. */
const attackBegins = 100;
/** Failures allowed for one account from one address: for forgotten passwords, and how few remain during an attack. */
const ownFailures = { usually: 20, underAttack: 3 };

const account = (req: Request) => credentialsOf(req).email;

/**
 * No per-account count alone refuses anyone: an attacker elsewhere could lock the owner out. It makes the limit per
 * address stricter instead.
 */
const limits = (perAddress: number): RequestHandler[] => [
  limitAttempts({ name: 'signin-address', limit: perAddress, windowSeconds }),
  countAttempts({ name: 'signin-account', windowSeconds, by: account }),
  limitAttempts({
    name: 'signin',
    limit: (req) => ownFailures[attemptsSoFar(req, 'signin-account') > attackBegins ? 'underAttack' : 'usually'],
    windowSeconds,
    by: (req) => `${callerAddress(req)} ${account(req)}`,
  }),
];

/**
 * POST /signin. An unknown address and a wrong password get the same answer, after the same work.
 * @param perAddress failures allowed per network address, across all accounts
 */
export function signinRouter(accounts: Accounts, perAddress: number): Router {
  const { users, passwords, clock } = accounts;
  const checkPassword: RequestHandler = async (req, res, next) => {
    const { spellings, password, code } = credentialsOf(req);
    const readAt = clock.now();
    const user = await users.findByEmail(spellings);
    const hash = user?.state.passwordHash;
    const { right, renewed } = await passwords.check(password, hash, callerAddress(req));
    if (!user || !hash || !right) throw new CodedError('invalid_credentials');
    // Two concurrent sign-ins may both try to renew; one of them succeeds.
    if (renewed) await users.update(user, (current) => renewHash(current, hash, renewed));
    Object.assign(res.locals, { user, readAt });
    if (user.state.secondFactor && code !== undefined) await limitCodes(req, res, next);
    else next();
  };
  return Router().post(
    '/signin',
    ...[validateRequest(givenCredentials), ...limits(perAddress), checkPassword],
    async (req, res) => {
      const { user, readAt } = checked(res);
      const proofOf = proofBy(accounts, user.id, credentialsOf(req).code);
      await answerSignIn(accounts, res, user, readAt, (current) => useFactor(current, proofOf));
    },
  );
}

/** The account whose password was given, and a moment before it was read. */
const checked = ({ locals }: Response) => locals as { user: Stored<UserState>; readAt: Date };
