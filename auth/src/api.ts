import { bodyOf, field, type Json, object } from '@ticketing/common';
import { body } from 'express-validator';
import { canonicalEmail } from './email';
import { normalised } from './password';

const address = body('email').isEmail();
/** Whether the canonical form is an e-mail address. */
async function isAddress(written: string): Promise<void> {
  const result = await address.run({ body: { email: canonicalEmail(written) } });
  if (!result.isEmpty()) throw new Error('no address');
}

const message = 'Enter a valid email address';
const email = field.of<string>(
  { type: 'string', format: 'email' },
  // The message is repeated: otherwise the text a custom check throws would be shown.
  { isString: { bail: true }, custom: { options: isAddress, errorMessage: message } },
  { message },
);

/** A password's length is that of the normalised text that is hashed, in characters. */
const password = (min: number, max: number, message: string) =>
  field.of<string>(
    { type: 'string', minLength: min, maxLength: max },
    {
      isString: { bail: true },
      custom: {
        options: (given: string) => {
          const { length } = [...normalised(given)];
          return length >= min && length <= max;
        },
      },
    },
    { message },
  );

/** Requirements for a new account. */
export const newCredentials = bodyOf({ email, password: password(8, 128, 'Choose a password of 8 to 128 characters') });

/** Credentials accepted for a sign-in attempt: reveals no password rules, and keeps long texts from being hashed. */
export const givenCredentials = bodyOf({ email, password: password(1, 128, 'Enter your password') });

/** A link in a mail. */
export const givenLink = bodyOf({
  user: field.id({ message: 'This link is not complete', description: 'Whose' }),
  token: field.text({ min: 1, max: 100, message: 'This link is not complete' }),
});

/** A user with an account. */
export const user = {
  id: field.id(),
  email,
  verified: field.optional(
    field.of<boolean>({ type: 'boolean' }, undefined, {
      description: 'Whether mail to this address is known to reach the user; absent if not',
    }),
  ),
};

/** The signed-in user. */
export const session = { currentUser: field.nullable(object(user)) };

export type User = Json<typeof user>;
export type Session = Json<typeof session>;
