import { actedFields, actFields, bodyOf, field, type Given, type Json, queryOf, storyFields } from '@ticketing/common';
import { mailKinds } from './domain/mail';
import { outcomes } from './models/mail';

/** What the links in mails carry. */
export const unsubscription = queryOf({
  user: field.id({ message: 'user must be the id of a user' }),
  token: field.text({ min: 1, max: 64, message: 'token must be the token of a mail' }),
});

const fewer = {
  description: 'Whether there are no mails but those about money and security, and those asked for one by one',
};

/** Which mails a user gets. */
export const mailChoice = { fewer: field.boolean(fewer) };
export const givenMailChoice = bodyOf({ fewer: field.boolean({ message: 'fewer must be true or false', ...fewer }) });

export type MailChoice = Json<typeof mailChoice>;

/** What the mails are about that an operator looks for: an order, or a user's account. */
export const mailsOf = queryOf({ about: field.id({ message: 'about must be the id of an order or a user' }) });

const endpoint = field.text({ min: 1, max: 1_000, message: 'endpoint must be the address of a push service' });

/** A browser's subscription to push messages. */
export const givenDevice = bodyOf({
  endpoint,
  p256dh: field.text({ pattern: '^[A-Za-z0-9_-]{87}$', message: 'p256dh must be a public key of P-256' }),
  auth: field.text({ pattern: '^[A-Za-z0-9_-]{22}$', message: 'auth must be a secret of 16 bytes' }),
});
export type GivenDevice = Given<typeof givenDevice>;

/** The browser that is to show no more push messages. */
export const removedDevice = bodyOf({ endpoint });

/** What browsers subscribe to push messages with. */
export const pushKey = {
  key: field.optional(field.text({ description: 'The public key (VAPID); absent where there are no push messages' })),
};

export type PushKey = Json<typeof pushKey>;

/** The mail that an operator has sent once more. */
export const givenMail = bodyOf({
  id: field.text({ min: 1, max: 200, message: 'id must be that of a mail' }),
  ...actFields,
});

/** A mail as operators see it: without text and address, which are stored nowhere. */
export const operatedMail = {
  id: field.text(),
  kind: field.oneOf(mailKinds),
  about: field.id({ description: 'The order, or the user' }),
  happenedAt: field.time({ description: 'When what it tells of happened' }),
  dueAt: field.optional(field.time({ description: 'When it is tried next; absent once it has ended' })),
  attempts: field.integer({ min: 0 }),
  error: field.optional(field.text({ description: 'Why the last attempt failed' })),
  outcome: field.optional(
    field.oneOf(outcomes, { description: 'How it ended; `dropped` if it was no longer true, or not wanted' }),
  ),
  endedAt: field.optional(field.time()),
  audit: storyFields.audit,
  ...actedFields,
};

export type OperatedMail = Json<typeof operatedMail>;

export const ticketFormats = ['pdf', 'ics', 'pkpass'] as const;
export type TicketFormat = (typeof ticketFormats)[number];

/** In which files a buyer can have the tickets of an order. */
export const ticketFiles = {
  formats: field.of<TicketFormat[]>({ type: 'array', items: { type: 'string', enum: [...ticketFormats] } }, undefined, {
    description: 'Each is at …/ticket.<format>',
  }),
};

export type TicketFormats = Json<typeof ticketFiles>;
