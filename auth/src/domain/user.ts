import { type Change, CodedError, type LinkKind, type Stored } from '@ticketing/common';

/** A link in a mail that its reader may still use. */
export interface Link {
  kind: LinkKind;
  /** Random: its token is derived from this, and stored nowhere. */
  id: string;
  to: string;
  requestedAt: Date;
  expiresAt: Date;
}

export interface UserState {
  /** In canonical spelling: addresses are unique, however they are written. */
  email: string;
  passwordHash: string;
  /** The language of the user's mails, if the browser has said it. */
  locale?: string | undefined;
  /** Whether the user has shown that mail to this address reaches them. */
  verified: boolean;
  role?: 'operator' | undefined;
  /** Sessions that began until then have ended. */
  sessionsEndedAt?: Date | undefined;
  links: Link[];
}

export type UserSubject = 'user:registered' | 'user:updated';
export type UserChange = Change<UserState, UserSubject>;

/** Whether a token that somebody has is this link's. */
export type IsTokenOf = (link: Link) => boolean;

const minuteMs = 60_000;
/** How long each kind of link may be used, in milliseconds. */
const goodForMs: Record<LinkKind, number> = {
  verify: 48 * 60 * minuteMs,
  reset: 60 * minuteMs,
  'change-email-old': 24 * 60 * minuteMs,
  'change-email-new': 24 * 60 * minuteMs,
};

/** Makes an account; its address is to be verified. */
export function registerUser(
  given: Pick<UserState, 'email' | 'passwordHash' | 'locale'>,
  linkId: string,
  now: Date,
): UserChange {
  const links = [linkTo(given.email, 'verify', linkId, now)];
  return { state: { ...given, verified: false, links }, event: 'user:registered' };
}

/** Keeps a password's hash of higher cost, unless the password has changed meanwhile. */
export function renewHash({ state }: Stored<UserState>, from: string, renewed: string): UserChange | undefined {
  return state.passwordHash === from ? updated(state, { passwordHash: renewed }) : undefined;
}

/** Asks for another link that verifies the address; the one before is void. Nothing to do once it is verified. */
export function askToVerify({ state }: Stored<UserState>, linkId: string, now: Date): UserChange | undefined {
  if (state.verified) return undefined;
  return updated(state, { links: withLink(state, linkTo(state.email, 'verify', linkId, now), now) });
}

/** @throws CodedError `invalid_link` */
export function verifyEmail({ state }: Stored<UserState>, isTokenOf: IsTokenOf, now: Date): UserChange {
  return updated(state, { verified: true, links: withoutUsed(state, 'verify', isTokenOf, now) });
}

const updated = (state: UserState, change: Partial<UserState>): UserChange => ({
  state: { ...state, ...change },
  event: 'user:updated',
});

const linkTo = (to: string, kind: LinkKind, id: string, now: Date): Link => ({
  kind,
  id,
  to,
  requestedAt: now,
  expiresAt: new Date(now.getTime() + goodForMs[kind]),
});

const current = ({ links }: UserState, now: Date): Link[] => links.filter(({ expiresAt }) => expiresAt > now);

const withLink = (state: UserState, link: Link, now: Date): Link[] => [
  ...current(state, now).filter(({ kind }) => kind !== link.kind),
  link,
];

/** Uses a link: it is gone in the write that does what it is for. @throws CodedError `invalid_link` */
function withoutUsed(state: UserState, kind: LinkKind, isTokenOf: IsTokenOf, now: Date): Link[] {
  const links = current(state, now);
  const used = links.find((link) => link.kind === kind && isTokenOf(link));
  if (!used) throw new CodedError('invalid_link');
  return links.filter((link) => link !== used);
}
