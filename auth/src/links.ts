import { randomBytes } from 'node:crypto';
import { type LinkTokens, limitAttempts } from '@ticketing/common';
import type { RequestHandler } from 'express';
import type { IsTokenOf } from './domain/user';

const windowSeconds = 60 * 60;
/** How many mails of one kind an account gets in an hour, no matter who asks for them. */
const perAccount = 5;

/** @returns the id of a new link: 128 random bits */
export const newLinkId = (): string => randomBytes(16).toString('base64url');

/** Checks a token of a user's link in constant time. */
export const tokenCheck =
  (tokens: LinkTokens, userId: string, token: string): IsTokenOf =>
  ({ kind, id }) =>
    tokens.matches(token, { kind, userId, id });

type By = (req: Parameters<RequestHandler>[0]) => string;

/** Limits for what sends a mail: by network address, and by the account, so that nobody's mailbox is flooded. */
export const limitMails = (kind: string, perAddress: number, account: By): RequestHandler[] => [
  limitAttempts({ name: 'mails-address', limit: perAddress, windowSeconds, of: 'all' }),
  limitMailsTo(kind, account),
];

/** Limits them by whose mailbox it is, or by who asks, alone. */
export const limitMailsTo = (kind: string, by: By): RequestHandler =>
  limitAttempts({ name: `mails-${kind}`, limit: perAccount, windowSeconds, of: 'all', by });

/** Limits failures to use a link, of whichever kind. Tokens cannot be guessed: this keeps tries from costing anything. */
export const limitTokens = (perAddress: number): RequestHandler =>
  limitAttempts({ name: 'tokens', limit: perAddress, windowSeconds });
