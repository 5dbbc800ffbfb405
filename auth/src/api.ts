import { bodyOf, field, type Given, type Json, object, readableText, roles, storyFields } from '@ticketing/common';
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

const chosen = password(8, 128, 'Choose a password of 8 to 128 characters');
const present = password(1, 128, 'Enter your password');

const code = field.text({
  ...{ min: 6, max: 20, message: 'Enter the code of your authenticator, or a recovery code' },
  description: 'Of the authenticator that is the second factor, or one of its recovery codes',
});

/** Requirements for a new account. */
export const newCredentials = bodyOf({ email, password: chosen });

/** Credentials accepted for a sign-in attempt: reveals no password rules, and keeps long texts from being hashed. */
export const givenCredentials = bodyOf({ email, password: present, code: field.optional(code) });
export type Credentials = Given<typeof givenCredentials>;

const link = {
  user: field.id({ message: 'This link is incomplete', description: 'Whose' }),
  token: field.text({ min: 1, max: 100, message: 'This link is incomplete' }),
};

/** A link in a mail. */
export const givenLink = bodyOf(link);

/** A link in a mail that sets a new password. */
export const newPasswordByLink = bodyOf({ ...link, password: chosen });

/** A link in a mail that confirms a new address, from the old or from the new one. */
export const emailConfirmation = bodyOf({
  ...link,
  kind: field.oneOf(['change-email-old', 'change-email-new'], { message: 'This link is incomplete' }),
});

/** The address of an account whose password is forgotten. */
export const givenAddress = bodyOf({ email });

/** What a user gives to change the password, the address, or to delete the account: the present password always. */
export const passwordChange = bodyOf({ password: present, newPassword: chosen });
export const emailChange = bodyOf({ email, password: present });
export const ownPassword = bodyOf({ password: present });

/** A code of the authenticator that is being set up. */
export const factorCode = bodyOf({ code });
export const factorRemoval = bodyOf({ password: present, code });

/** What the browser answers a challenge with: checked as a whole, by its signature. */
const credential = field.of<Record<string, unknown>>(
  { type: 'object', description: 'The credential as JSON, as WebAuthn has it' },
  { isObject: true },
  { message: 'This is no passkey' },
);

export const passkeyOptions = bodyOf({ password: present, code: field.optional(code) });
export const newPasskey = bodyOf({
  credential,
  name: field.optional(
    field.text({
      max: 50,
      read: readableText,
      message: 'Choose a shorter name',
      description: 'How its user calls it; what it was made with, if nothing of it is visible',
    }),
  ),
});
export const passkeySignIn = bodyOf({ credential });
export const passkeyRemoval = bodyOf({
  password: present,
  passkey: field.text({ min: 1, max: 2_000, message: 'Choose a passkey', description: 'Its id' }),
});

/** One of a user's passkeys. */
export const listedPasskey = { id: field.text(), name: field.text(), addedAt: field.time() };
export type ListedPasskey = Json<typeof listedPasskey>;

/** Whether a user has a second factor, and what an authenticator needs while one is being set up. */
export const factorView = {
  enabled: field.boolean(),
  recoveryCodesLeft: field.integer({ min: 0 }),
  pending: field.nullable(
    object({
      secret: field.text({ description: 'In base32, for typing' }),
      uri: field.text({ description: 'otpauth://…, for a QR code' }),
      recoveryCodes: field.of<string[]>({ type: 'array', items: { type: 'string' } }, undefined, {
        description: 'Each stands in for a code once; shown only until the authenticator is confirmed',
      }),
    }),
  ),
};
export type FactorView = Json<typeof factorView>;

/** A user with an account. */
export const user = {
  id: field.id(),
  email,
  verified: field.optional(
    field.boolean({
      description: 'Whether mail to this address is known to reach the user; absent if not',
    }),
  ),
  role: field.optional(field.oneOf(roles, { description: 'What the user may do beyond what everybody may' })),
};

/** An account as operators see it. */
export const operatedUser = {
  ...user,
  email: field.optional(email),
  createdAt: field.time(),
  sessionsEndedAt: field.optional(field.time({ description: 'Sessions that began until then have ended' })),
  deletedAt: field.optional(field.time({ description: 'Of a deleted account, of which only this is left' })),
  ...storyFields,
};

/** The signed-in user. */
export const session = { currentUser: field.nullable(object(user)) };

/** One of a user's sessions. */
export const listedSession = {
  id: field.text(),
  device: field.text({
    description: 'What its browser has called itself, in coarse words',
    examples: ['Firefox on Linux'],
  }),
  network: field.text({ description: 'Roughly where it began', examples: ['198.51.0.0/16'] }),
  beganAt: field.time(),
  endsAt: field.time(),
  current: field.boolean({ description: 'Whether it is the one that asks' }),
};

export type ListedSession = Json<typeof listedSession>;
export type User = Json<typeof user>;
export type OperatedUser = Json<typeof operatedUser>;
export type Session = Json<typeof session>;
