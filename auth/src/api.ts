import { bodyOf, field, type Json, object } from '@ticketing/common';
import { body } from 'express-validator';
import { canonicalEmail } from './email';
import { normalised } from './password';

const address = body('email').isEmail();
/** Whether what is kept of it is an address. */
async function isAddress(written: string): Promise<void> {
  const result = await address.run({ body: { email: canonicalEmail(written) } });
  if (!result.isEmpty()) throw new Error('no address');
}

const message = 'Enter a valid email address';
const email = field.of<string>(
  { type: 'string', format: 'email' },
  // Said once more: of what a custom check throws, the text would be shown otherwise.
  { isString: { bail: true }, custom: { options: isAddress, errorMessage: message } },
  { message },
);

/** A password is as long as what is hashed of it, in characters. */
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

/** What an account must be made with. */
export const newCredentials = bodyOf({ email, password: password(8, 128, 'Choose a password of 8 to 128 characters') });

/** What may be tried at signing in; no rule of passwords is given away, and no long text is hashed. */
export const givenCredentials = bodyOf({ email, password: password(1, 128, 'Enter your password') });

/** Somebody with an account. */
export const user = { id: field.id(), email };

/** Who is signed in. */
export const session = { currentUser: field.nullable(object(user)) };

export type User = Json<typeof user>;
export type Session = Json<typeof session>;
