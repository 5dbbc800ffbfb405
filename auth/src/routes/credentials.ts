import { personal, type SessionTokens, startSession, validated } from '@ticketing/common';
import type { Request, Response } from 'express';
import { givenCredentials, type User } from '../api';
import { canonicalEmail, spellingsOf } from '../email';
import type { UserDocument } from '../models/user';

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
export function answerSignedIn(tokens: SessionTokens, res: Response, user: UserDocument): void {
  const session: User = { id: user._id.toHexString(), email: user.email };
  startSession(res, tokens.sign(session));
  personal(res).json(session);
}
