import { personal, type SessionTokens, validated } from '@ticketing/common';
import type { Request, Response } from 'express';
import { givenCredentials, type User } from '../api';
import { canonicalEmail, spellingsOf } from '../email';
import type { UserDocument } from '../models/user';

export interface Credentials {
  /** In its canonical spelling. */
  email: string;
  /** How an account of this address may be kept, see `spellingsOf`. */
  spellings: string[];
  password: string;
}

/** What `newCredentials` or `givenCredentials` has let through. */
export function credentialsOf(req: Request): Credentials {
  const { email, password } = validated(req, givenCredentials);
  return { email: canonicalEmail(email), spellings: spellingsOf(email), password };
}

/** Puts the session into the answer's cookie, and the user into its body. */
export function answerSignedIn(tokens: SessionTokens, req: Request, res: Response, user: UserDocument): void {
  const session: User = { id: user._id.toHexString(), email: user.email };
  req.session = { jwt: tokens.sign(session) };
  personal(res).json(session);
}
