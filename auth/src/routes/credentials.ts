import { type CurrentUser, type SessionTokens, validateRequest } from '@ticketing/common';
import type { Request, Response } from 'express';
import { body } from 'express-validator';
import type { UserDocument } from '../models/user';
import { normalised } from '../password';

export interface Credentials {
  email: string;
  password: string;
}

const email = () => body('email', 'Email must be a valid address').isString().bail().trim().toLowerCase().isEmail();

/** A password is as long as what is hashed of it, in characters. */
const password = (least: number, most: number, message: string) =>
  body('password', message)
    .isString()
    .bail()
    .custom((given: string) => {
      const { length } = [...normalised(given)];
      return length >= least && length <= most;
    });

/** What an account must be made with. */
export const newCredentials = validateRequest(email(), password(8, 128, 'Password must be 8 to 128 characters long'));

/** What may be tried at signing in; no rule of passwords is given away, and no long text is hashed. */
export const givenCredentials = validateRequest(email(), password(1, 128, 'Password must be given'));

/** Puts the session into the answer's cookie, and the user into its body. */
export function answerSignedIn(tokens: SessionTokens, req: Request, res: Response, user: UserDocument): void {
  const session: CurrentUser = { id: user._id.toHexString(), email: user.email };
  req.session = { jwt: tokens.sign(session) };
  res.json(session);
}
