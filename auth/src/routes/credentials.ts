import { personal, type SessionTokens, type Stored, startSession, validated } from '@ticketing/common';
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

/** Sets the session cookie and answers with the user. */
export function answerSignedIn(tokens: SessionTokens, res: Response, user: Stored<UserState>): void {
  const session: User = userView(user);
  startSession(res, tokens.sign(session));
  personal(res).json(session);
}

/** A user as sessions and answers have it: whether the address is verified is only said if it is. */
export const userView = ({ id, state: { email, verified } }: Stored<UserState>): User => ({
  id,
  email,
  ...(verified && { verified }),
});
