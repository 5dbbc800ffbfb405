import * as z from 'zod';
import { defineEvent, id, isoTime, version } from './define-event';

/** What a user may do beyond what everybody may: an operator looks after the marketplace. */
export const roles = ['operator'] as const;
export type Role = (typeof roles)[number];

/** What a link in a mail lets its reader do; an address is changed once both the old and the new one have confirmed. */
export const linkKinds = ['verify', 'reset', 'change-email-old', 'change-email-new'] as const;
export type LinkKind = (typeof linkKinds)[number];

/** A link that its reader may still use. Its token is in no event: `LinkTokens` derives it. */
const link = z.object({
  kind: z.enum(linkKinds),
  /** Random, another for each link. */
  id: z.string().min(16).max(64),
  /** The address it is sent to. */
  to: z.string().min(1),
  requestedAt: isoTime,
  expiresAt: isoTime,
});
export type UserLink = z.infer<typeof link>;

/** A sign-in from a device that was not known before. */
const newSignIn = z.object({
  id: z.string().min(1).max(64),
  /** In coarse words of auth's. */
  device: z.string().max(100),
  /** Roughly where. */
  network: z.string().max(100),
  at: isoTime,
});
export type NewSignIn = z.infer<typeof newSignIn>;

/** What changes how one signs in: its user is told. */
export const noticeKinds = ['factor-added', 'factor-removed', 'passkey-added', 'passkey-removed'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

const notice = z.object({ id: z.string().min(1).max(64), kind: z.enum(noticeKinds), at: isoTime });
export type Notice = z.infer<typeof notice>;

/** The full state of a user, without any secret. */
export const userData = z.object({
  id,
  version,
  email: z.string().min(1),
  name: z.string().optional(),
  /** The language of the user's mails, as a BCP 47 tag. */
  locale: z.string().optional(),
  /** Whether the user has shown that mail to this address reaches them. */
  verified: z.boolean(),
  role: z.enum(roles).optional(),
  /** Sessions that began before this have ended. */
  sessionsEndedAt: isoTime.optional(),
  /** Sessions that were ended one by one, as far as their tokens may not have expired; `id` is the session's. */
  endedSessions: z.array(z.object({ id: z.string().min(1).max(64), endedAt: isoTime })).optional(),
  /** Of about the last day, a few at most. */
  signIns: z.array(newSignIn).optional(),
  /** Of about the last day, a few at most. */
  notices: z.array(notice).optional(),
  /** When the password was last changed or set by a link, if that was within about the last day. */
  passwordSetAt: isoTime.optional(),
  /** At most one of each kind. */
  links: z.array(link),
});

export type UserData = z.infer<typeof userData>;

export const userEvents = {
  /** Somebody made an account. */
  UserRegistered: defineEvent('user:registered', userData),
  /** An account changed, a link was asked for or used, or its sessions were ended. */
  UserUpdated: defineEvent('user:updated', userData),
  /** The account is gone, and so are its sessions. Final; only the id is left, which orders and tickets keep. */
  UserDeleted: defineEvent('user:deleted', z.object({ id, version, deletedAt: isoTime })),
};
