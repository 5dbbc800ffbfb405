import {
  type CurrentUser,
  personal,
  type SessionTimes,
  type SessionTokens,
  type Stored,
  startSession,
  validated,
} from '@ticketing/common';
import type { Request, Response } from 'express';
import { givenCredentials, type User } from '../api';
import type { UserState } from '../domain/user';
import { canonicalEmail, spellingsOf } from '../email';

export interface Credentials {
  /** In canonical spelling. */
  email: string;
  /** The spellings an account of this address may be stored under, see `spellingsOf`. */
  spellings: string[];
  password: string;
}

/** The credentials that `newCredentials` or `givenCredentials` has accepted. */
export function credentialsOf(req: Request): Credentials {
  const { email, password } = validated(req, givenCredentials);
  return { email: canonicalEmail(email), spellings: spellingsOf(email), password };
}

/**
 * Sets the cookie of a new session, which begins after all that have ended, and answers with the user.
 * @param readAt a moment before the account was read: what has ended its sessions since ends this one, too
 */
export function answerSignedIn(tokens: SessionTokens, res: Response, user: Stored<UserState>, readAt: Date): void {
  answerWithSession(tokens, res, user, { beganAt: readAt });
}

/**
 * Renews the session of the request, and answers with the user. It begins anew only if the others have ended, and ends
 * when it would have ended: who has stolen a cookie cannot keep it alive.
 */
export function answerRenewed(tokens: SessionTokens, res: Response, user: Stored<UserState>): void {
  const { sessionBeganAt: beganAt, sessionEndsAt: endsAt } = res.req;
  answerWithSession(tokens, res, user, { beganAt, endsAt });
}

function answerWithSession(tokens: SessionTokens, res: Response, user: Stored<UserState>, times: SessionTimes): void {
  startSession(res, tokens.sign(userView(user), { ...times, endedAt: user.state.sessionsEndedAt }));
  personal(res).json(userView(user));
}

/**
 * Answers with the user of a link. Their own session is renewed if they read the link signed in; it signs in nobody else:
 * it may have reached another person.
 * @param reader who was signed in before the link was used, which may have ended the session
 */
export function answerUser(
  tokens: SessionTokens,
  res: Response,
  user: Stored<UserState>,
  reader: CurrentUser | undefined,
): void {
  if (reader?.id === user.id) answerRenewed(tokens, res, user);
  else personal(res).json(userView(user));
}

/** A user as sessions and answers have it: whether the address is verified, and the role, are only said if so. */
const userView = ({ id, state: { email, verified, role } }: Stored<UserState>): User => ({
  id,
  email,
  ...(verified && { verified }),
  ...(role && { role }),
});
