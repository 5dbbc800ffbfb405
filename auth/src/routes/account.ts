import {
  type Clock,
  CodedError,
  callerAddress,
  type Decided,
  type Decision,
  type Input,
  type LinkTokens,
  requireAuth,
  type SessionTokens,
  type Stored,
  signedIn,
  validated,
  validateRequest,
} from '@ticketing/common';
import type { Request, RequestHandler } from 'express';
import { ownPassword } from '../api';
import type { ProofOf } from '../domain/second-factor';
import { hasEnded, type UserState, type UserSubject } from '../domain/user';
import type { UserStore } from '../models/user';
import type { Passkeys } from '../passkeys';
import type { Passwords } from '../password';
import type { SecondFactors } from '../second-factor';
import { limitOwnPasswords, noteByPassword } from './limits';

/** What the routes of accounts work with. */
export interface Accounts {
  users: UserStore;
  tokens: SessionTokens;
  passwords: Passwords;
  factors: SecondFactors;
  passkeys: Passkeys;
  links: LinkTokens;
  clock: Clock;
  /** Mails asked for, and failed tries of a link, per network address and hour. */
  linksPerAddress: number;
}

/**
 * The account of the session, as it is stored now.
 * @throws CodedError `not_signed_in` if it is gone, or the session has ended and this copy has not heard of it yet
 */
export async function ownAccount(req: Request, users: UserStore): Promise<Stored<UserState>> {
  const user = await users.find(signedIn(req).id);
  if (!user) throw new CodedError('not_signed_in');
  checkSession(req, user);
  return user;
}

/**
 * Decides on the account of the session, as `UserStore.decide` does. Each attempt checks the session again: what came in
 * between may have ended it, and would be undone.
 * @throws CodedError `not_signed_in`
 */
export const decideOwn = (
  req: Request,
  users: UserStore,
  user: Stored<UserState>,
  decision: Decision<UserState, UserSubject>,
): Promise<Decided<UserState>> =>
  users.decide(user, (current) => {
    checkSession(req, current);
    return decision(current);
  });

function checkSession({ sessionId: id, sessionBeganAt: beganAt }: Request, { state }: Stored<UserState>): void {
  if (state.deletedAt || !beganAt || hasEnded(state, { id, beganAt })) throw new CodedError('not_signed_in');
}

/**
 * What comes before a change that takes the user's password, besides a session: `byPassword` then has the account.
 * @param input with at least the password
 * @throws CodedError `wrong_password`, or as `ownAccount`
 */
export function takesPassword(input: Input, { users, passwords, clock }: Accounts): RequestHandler[] {
  const checkPassword: RequestHandler = async (req, _res, next) => {
    const readAt = clock.now();
    const user = await ownAccount(req, users);
    const { password } = validated(req, ownPassword);
    const { right } = await passwords.check(password, user.state.passwordHash, callerAddress(req));
    if (!right) throw new CodedError('wrong_password', { field: 'password' });
    noteByPassword(req, { user, readAt });
    next();
  };
  return [requireAuth, validateRequest(input), ...limitOwnPasswords, checkPassword];
}

/** Checks a code of a user's authenticator, as it is now; if one was given. */
export function proofBy({ factors, clock }: Accounts, userId: string, code: string): ProofOf;
export function proofBy(accounts: Accounts, userId: string, code: string | undefined): ProofOf | undefined;
export function proofBy({ factors, clock }: Accounts, userId: string, code: string | undefined): ProofOf | undefined {
  const now = clock.now();
  return code === undefined ? undefined : (secret) => factors.proofOf(userId, secret, code, now);
}
