import { type CurrentUser, type SessionTokens, validateRequest } from '@ticketing/common';
import type { Request, Response } from 'express';
import { body } from 'express-validator';
import type { UserDocument } from '../models/user';

export interface Credentials {
  email: string;
  password: string;
}

const email = () => body('email', 'Email must be a valid address').isString().bail().trim().toLowerCase().isEmail();

/** What an account must be made with. */
export const newCredentials = validateRequest(
  email(),
  body('password', 'Password must be 8 to 128 characters long').isString().bail().isLength({ min: 8, max: 128 }),
);

/** What may be tried at signing in; no rule of passwords is given away, and no long text is hashed. */
export const givenCredentials = validateRequest(
  email(),
  body('password', 'Password must be given').isString().bail().isLength({ min: 1, max: 128 }),
);

/** Puts the session into the answer's cookie, and the user into its body. */
export function answerSignedIn(tokens: SessionTokens, req: Request, res: Response, user: UserDocument): void {
  const session: CurrentUser = { id: user._id.toHexString(), email: user.email };
  req.session = { jwt: tokens.sign(session) };
  res.json(session);
}
