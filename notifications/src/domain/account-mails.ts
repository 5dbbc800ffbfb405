import type { LinkKind, NewSignIn, Notice, NoticeKind, UserLink } from '@ticketing/common';
import type { Letter } from './mail';
import { writeSpan, writeTime } from './words';

/** What each link's mail says; the link itself is its action. */
const words: Record<LinkKind, { subject: string; says: string; label: string; otherwise: string }> = {
  verify: {
    subject: 'Confirm your address',
    says: 'Please confirm that you receive mail at this address.',
    label: 'Confirm',
    otherwise: 'Somebody entered this address at Ticketing. If it was not you, ignore this mail.',
  },
  reset: {
    subject: 'Choose a new password',
    says: 'You can choose a new password now. This signs you out everywhere else.',
    label: 'Choose a password',
    otherwise: 'If you did not ask for this, ignore this mail: your password stays as it is.',
  },
  'change-email-old': {
    subject: 'Confirm your change of address',
    says: 'You asked to use another address for your account. It changes once both addresses have confirmed.',
    label: 'Confirm',
    otherwise: 'If you did not ask for this, do not confirm, and choose a new password.',
  },
  'change-email-new': {
    subject: 'Confirm your new address',
    says: 'You asked to use this address for your account. It changes once both addresses have confirmed.',
    label: 'Confirm',
    otherwise: 'Somebody entered this address at Ticketing. If it was not you, ignore this mail.',
  },
};

/**
 * The mail with a link.
 * @param url its address, with the token
 */
export function writeLinkMail({ kind, expiresAt }: UserLink, url: string, now: Date): Letter {
  const { subject, says, label, otherwise } = words[kind];
  const validMs = Date.parse(expiresAt) - now.getTime();
  return {
    subject,
    paragraphs: [says, `The link works once, for ${writeSpan(validMs)}.`],
    action: { label, url },
    remark: otherwise,
  };
}

/** The mail about a sign-in from a new device. */
export const writeSignInMail = ({ device, network, at }: NewSignIn, locale: string): Letter => ({
  subject: 'A new device has signed in to your account',
  paragraphs: ['Somebody signed in to your account from a new device or network.'],
  facts: [
    ['Device', device],
    ['Network', network],
    ['When', writeTime(new Date(at), null, locale)],
  ],
  action: { label: 'See where you are signed in', url: '/account' },
  remark: 'If it was you, there is nothing to do. If not, choose a new password there: it signs everybody else out.',
});

const notices: Record<NoticeKind, [subject: string, says: string, url: string]> = {
  'factor-added': [
    'Your account has a second factor',
    'Signing in to your account with the password now asks for a code of an authenticator, too.',
    '/account/second-factor',
  ],
  'factor-removed': [
    'Your account has no second factor any more',
    'Signing in to your account takes the password alone again, without a code of your authenticator.',
    '/account/second-factor',
  ],
  'passkey-added': [
    'A passkey was added to your account',
    'A new passkey can now sign in to your account.',
    '/account/passkeys',
  ],
  'passkey-removed': [
    'A passkey of your account was removed',
    'It can no longer sign in to your account.',
    '/account/passkeys',
  ],
};

/** The mail about a new password. */
export const writePasswordMail = (at: Date, locale: string): Letter => ({
  subject: 'Your password was changed',
  paragraphs: ['Your account has a new password. Everybody who was signed in elsewhere has been signed out.'],
  facts: [['When', writeTime(at, null, locale)]],
  action: { label: 'See where you are signed in', url: '/account' },
  remark: 'If it was you, there is nothing to do. If not, have a link sent to you that sets another one, and tell us.',
});

/** The mail about a change of how one signs in. */
export function writeNoticeMail({ kind, at }: Notice, locale: string): Letter {
  const [subject, says, url] = notices[kind];
  return {
    subject,
    paragraphs: [says],
    facts: [['When', writeTime(new Date(at), null, locale)]],
    action: { label: 'See what your account has', url },
    remark:
      'If it was you, there is nothing to do. If not, choose a new password, remove what is not yours, and tell us.',
  };
}
