import { type CurrentUser, personal, type SessionTokens, validated, validateRequest } from '@ticketing/common';
import type { Request, Response } from 'express';
import { body } from 'express-validator';
import { canonicalEmail, spellingsOf } from '../email';
import type { UserDocument } from '../models/user';
import { normalised } from '../password';

export interface Credentials {
  /** In its canonical spelling. */
  email: string;
  /** How an account of this address may be kept, see `spellingsOf`. */
  spellings: string[];
  password: string;
}

const address = body('email').isEmail();
/** Whether what is kept of it is an address. */
async function isAddress(written: string): Promise<void> {
  const result = await address.run({ body: { email: canonicalEmail(written) } });
  if (!result.isEmpty()) throw new Error('no address');
}

const email = () => {
  const message = 'Enter a valid email address';
  // Said once more: of what a custom check throws, the text would be shown otherwise.
  return body('email', message).isString().bail().custom(isAddress).withMessage(message);
};

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
export const newCredentials = validateRequest(email(), password(8, 128, 'Choose a password of 8 to 128 characters'));

/** What may be tried at signing in; no rule of passwords is given away, and no long text is hashed. */
export const givenCredentials = validateRequest(email(), password(1, 128, 'Enter your password'));

/** What `newCredentials` or `givenCredentials` has let through. */
export function credentialsOf(req: Request): Credentials {
  const { email, password } = validated<{ email: string; password: string }>(req);
  return { email: canonicalEmail(email), spellings: spellingsOf(email), password };
}

/** Puts the session into the answer's cookie, and the user into its body. */
export function answerSignedIn(tokens: SessionTokens, req: Request, res: Response, user: UserDocument): void {
  const session: CurrentUser = { id: user._id.toHexString(), email: user.email };
  req.session = { jwt: tokens.sign(session) };
  personal(res).json(session);
}
