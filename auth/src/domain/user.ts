import {
  beginningAfter,
  type Change,
  CodedError,
  type LinkKind,
  type NoticeKind,
  type Role,
  type Stored,
  sessionMs,
} from '@ticketing/common';

/** A link in a mail that its reader may still use. */
export interface Link {
  kind: LinkKind;
  /** Random: its token is derived from this, and stored nowhere. */
  id: string;
  to: string;
  requestedAt: Date;
  expiresAt: Date;
}

/** A session that was ended before its time. */
export interface EndedSession {
  id: string;
  beganAt: Date;
  endedAt: Date;
}

/** From what and where somebody has signed in, roughly: as much as a person needs to recognise it. */
export interface Origin {
  /** Such as "Firefox on Linux". */
  device: string;
  /** The network, such as 198.51.0.0/16. */
  network: string;
}

/** A sign-in from a device that the account did not know, which its user is told of. */
export interface NewSignIn extends Origin {
  id: string;
  at: Date;
}

/** A change of how one signs in, which the user is told of. */
export interface Notice {
  id: string;
  kind: NoticeKind;
  at: Date;
}

/** A key of which the user's device has the secret part. Nothing of it is in any event. */
export interface Passkey {
  /** The credential's, in base64url. */
  id: string;
  /** In base64. */
  publicKey: string;
  /** How often its device says that it was used; 0 for those that are on several devices. */
  counter: number;
  name: string;
  addedAt: Date;
}

/** An authenticator. Nothing of it is in any event. */
export interface SecondFactor {
  /** Sealed, see `SecondFactors`. */
  secret: string;
  /** The time step of the last code that was used: no other of that step or before works. */
  lastStep: number;
  /** The digests of the recovery codes that are left. */
  recovery: string[];
}

export interface UserState {
  /** In canonical spelling: addresses are unique, however they are written. */
  email: string;
  passwordHash: string;
  /** The language of the user's mails, if the browser has said it. */
  locale?: string | undefined;
  /** Whether the user has shown that mail to this address reaches them. */
  verified: boolean;
  role?: Role | undefined;
  /** Sessions that began until then have ended. */
  sessionsEndedAt?: Date | undefined;
  /** Those that were ended one by one, as far as their tokens may not have expired. */
  endedSessions?: EndedSession[] | undefined;
  /** When any of them was last ended, whenever it began: the other copies of auth look for that. */
  lastEndAt?: Date | undefined;
  passkeys?: Passkey[] | undefined;
  /** The authenticator whose codes a sign-in with the password needs, too. */
  secondFactor?: SecondFactor | undefined;
  /** The one that is being set up; its secret is sealed. */
  newFactor?: { secret: string; expiresAt: Date; sessionId?: string | undefined } | undefined;
  /** From where the account has been signed in to, the newest last; absent in accounts of before this was noted. */
  devices?: Origin[] | undefined;
  /** Of the last day. */
  signIns?: NewSignIn[] | undefined;
  /** The latest of the last day. */
  notices?: Notice[] | undefined;
  /** When the password was last changed, if within the last day: its user is told. */
  passwordSetAt?: Date | undefined;
  links: Link[];
  /** The address that takes the place of the present one once the links to both have been used. */
  newEmail?: string | undefined;
  /** When the account was deleted: nothing personal is left of it. */
  deletedAt?: Date | undefined;
}

export type UserSubject = 'user:registered' | 'user:updated' | 'user:deleted';
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
  given: Pick<UserState, 'email' | 'passwordHash' | 'locale' | 'devices'>,
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

const mostDevices = 20;
/** Of more sign-ins from new devices within a day the user is not told: somebody plays with what a browser calls itself. */
const mostSignIns = 5;
export const dayMs = 24 * 60 * minuteMs;

/**
 * Notes from where a user has signed in. Nothing to do if that is known. What an account of before this was noted is first
 * signed in to from is not new to its user.
 */
export function noteSignIn(
  { state }: Stored<UserState>,
  origin: Origin,
  id: string,
  now: Date,
): UserChange | undefined {
  const { devices: known = [] } = state;
  const { signIns = [] } = recent(state, now);
  if (known.some(({ device, network }) => device === origin.device && network === origin.network)) return undefined;
  const isTold = state.devices !== undefined && signIns.length < mostSignIns;
  return updated(state, {
    devices: [...known, origin].slice(-mostDevices),
    signIns: isTold ? [...signIns, { ...origin, id, at: now }] : signIns,
  });
}

/** How often something to sign in with may be added to an account in a day. */
export const mostAdditions = 10;
/**
 * More than a day can have, so that none pushes another out before its mail is sent: two days' additions may follow each
 * other closely, and everything may be removed, what was there before, too.
 */
const mostNotices = 80;

/** That the user is told of a change of how one signs in, in the write that makes it: its version tells it from others. */
export const noticed = ({ version, state }: Stored<UserState>, kind: NoticeKind, now: Date) => ({
  notices: [...(state.notices ?? []), { id: `${version + 1}`, kind, at: now }].slice(-mostNotices),
});

/** Asks for another link that verifies the address; the one before is void. Nothing to do once it is verified. */
export function askToVerify({ state }: Stored<UserState>, linkId: string, now: Date): UserChange | undefined {
  if (state.verified) return undefined;
  return updated(state, { links: withLink(state, linkTo(state.email, 'verify', linkId, now), now) });
}

/** @throws CodedError `invalid_link` */
export function verifyEmail({ state }: Stored<UserState>, isTokenOf: IsTokenOf, now: Date): UserChange {
  return updated(state, { verified: true, links: withoutUsed(state, 'verify', isTokenOf, now) });
}

/**
 * Asks for a link that sets a new password; the one before is void. Asking again within a minute sends nothing: a second
 * mail would only void the first. Nor does it for an account that has just been deleted.
 */
export function askToReset({ state }: Stored<UserState>, linkId: string, now: Date): UserChange | undefined {
  const isRecent = ({ kind, requestedAt }: Link) =>
    kind === 'reset' && now.getTime() - requestedAt.getTime() < minuteMs;
  if (state.deletedAt || current(state, now).some(isRecent)) return undefined;
  return updated(state, { links: withLink(state, linkTo(state.email, 'reset', linkId, now), now) });
}

/** Before the work of hashing a new password. @throws CodedError `invalid_link` */
export function checkResetLink({ state }: Stored<UserState>, isTokenOf: IsTokenOf, now: Date): void {
  withoutUsed(state, 'reset', isTokenOf, now);
}

/**
 * Sets a new password by a link, and ends all sessions. This also proves that the user reads mail to the address.
 * @throws CodedError `invalid_link`
 */
export function resetPassword(
  { state }: Stored<UserState>,
  isTokenOf: IsTokenOf,
  passwordHash: string,
  now: Date,
): UserChange {
  withoutUsed(state, 'reset', isTokenOf, now);
  return updated(state, { ...secured(state, now), passwordHash, verified: true, passwordSetAt: now });
}

/**
 * Sets a new password, and ends all sessions.
 * @param from the hash that the present password was compared with
 * @throws CodedError `version_conflict` if it is no longer the present one
 */
export function changePassword(
  { state }: Stored<UserState>,
  from: string,
  passwordHash: string,
  now: Date,
): UserChange {
  checkUnchanged(state, from);
  // Nobody may flood an address with it of which nobody knows whether it is theirs.
  const { passwordSetAt: told } = recent(state, now);
  const passwordSetAt = state.verified ? now : (told ?? now);
  return updated(state, { ...secured(state, now), passwordHash, passwordSetAt });
}

/**
 * Asks for the links that change the address: one to the new address, and one to the present one, unless nobody knows
 * whether mail to that reaches the user.
 * @param from the hash that the present password was compared with
 * @throws CodedError `version_conflict` if it is no longer the present one
 */
export function askToChangeEmail(
  { state }: Stored<UserState>,
  from: string,
  to: string,
  linkIds: [old: string, new: string],
  now: Date,
): UserChange | undefined {
  checkUnchanged(state, from);
  if (to === state.email) return undefined;
  const [oldId, newId] = linkIds;
  const others = current(state, now).filter(({ kind }) => !changesEmail(kind));
  const old = state.verified ? [linkTo(state.email, 'change-email-old', oldId, now)] : [];
  return updated(state, { newEmail: to, links: [...others, ...old, linkTo(to, 'change-email-new', newId, now)] });
}

/**
 * Uses one of the links that change the address; with the last one it is changed, and all sessions end: they name the
 * old address.
 * @throws CodedError `invalid_link`
 */
export function confirmEmail(
  { state }: Stored<UserState>,
  kind: EmailLinkKind,
  isTokenOf: IsTokenOf,
  now: Date,
): UserChange {
  const links = withoutUsed(state, kind, isTokenOf, now);
  const { newEmail } = state;
  if (newEmail === undefined) throw new CodedError('invalid_link');
  if (links.some((link) => changesEmail(link.kind))) return updated(state, { links });
  return updated(state, { ...secured(state, now), email: newEmail, verified: true });
}

/** Gives a user a role, or takes it away, and ends all sessions: the role is in the token of each that begins then. */
export const assignRole = ({ state }: Stored<UserState>, role: Role | undefined, now: Date): UserChange | undefined =>
  state.role === role ? undefined : updated(state, { role, ...allEnded(state, now) });

/** Ends all sessions. */
export const endSessions = ({ state }: Stored<UserState>, now: Date): UserChange =>
  updated(state, allEnded(state, now));

/** How many sessions of an account end one by one within a session's life: every service keeps each in mind as long. */
const mostEnded = 20;

/** Ends one session; beyond what is kept in mind, with all that began before it. */
export function endSession(
  user: Stored<UserState>,
  { id, beganAt }: Pick<EndedSession, 'id' | 'beganAt'>,
  now: Date,
): UserChange | undefined {
  const { state } = user;
  if (hasEnded(state, { id, beganAt })) return undefined;
  const endedSessions = keptInMind(user, now);
  if (endedSessions.length >= mostEnded) return endUntil(state, beganAt, now);
  return updated(state, { endedSessions: [...endedSessions, { id, beganAt, endedAt: now }], lastEndAt: now });
}

/** Ends the session that its user signs out of; not beyond what is kept in mind, as that would end others, too. */
export const leaveSession = (
  user: Stored<UserState>,
  session: Pick<EndedSession, 'id' | 'beganAt'>,
  now: Date,
): UserChange | undefined => (keptInMind(user, now).length < mostEnded ? endSession(user, session, now) : undefined);

const keptInMind = ({ state }: Stored<UserState>, now: Date): EndedSession[] => recent(state, now).endedSessions ?? [];

/** Without what no longer matters at this time: every write leaves it out. */
export const recent = (state: UserState, now: Date): UserState => ({
  ...state,
  ...(state.endedSessions && {
    endedSessions: state.endedSessions.filter(({ endedAt }) => now.getTime() - endedAt.getTime() < sessionMs),
  }),
  ...(state.signIns && { signIns: state.signIns.filter(({ at }) => isOfLastDay(at, now)) }),
  ...(state.notices && { notices: state.notices.filter(({ at }) => isOfLastDay(at, now)) }),
  ...(state.passwordSetAt && {
    passwordSetAt: isOfLastDay(state.passwordSetAt, now) ? state.passwordSetAt : undefined,
  }),
});

const isOfLastDay = (at: Date, now: Date): boolean => now.getTime() - at.getTime() < dayMs;

/** Ends the sessions that began until then. */
export const endOldSessions = ({ state }: Stored<UserState>, until: Date, now: Date): UserChange | undefined =>
  state.sessionsEndedAt && state.sessionsEndedAt >= until ? undefined : endUntil(state, until, now);

/** Whether a session has ended before its time. */
export const hasEnded = (
  { sessionsEndedAt, endedSessions = [] }: UserState,
  session: { id?: string | undefined; beganAt: Date },
): boolean => hasOlderEnded({ sessionsEndedAt }, session) || endedSessions.some(({ id }) => id === session.id);

/** Whether all sessions have ended that began until this one did. */
export const hasOlderEnded = (
  { sessionsEndedAt }: Pick<UserState, 'sessionsEndedAt'>,
  { beganAt }: Pick<EndedSession, 'beganAt'>,
): boolean => sessionsEndedAt !== undefined && beganAt <= sessionsEndedAt;

/**
 * Deletes an account. Only its id is left, which orders and tickets keep, and that its sessions have ended.
 * @param from the hash that the password was compared with
 * @throws CodedError `version_conflict` if it is no longer the present one
 */
export function deleteUser({ id, state }: Stored<UserState>, from: string, now: Date): UserChange {
  checkUnchanged(state, from);
  const ended = allEnded(state, now);
  const nobody: Required<UserState> = {
    // No address, as it has no @, and unique.
    email: `deleted:${id}`,
    passwordHash: 'none',
    verified: false,
    links: [],
    locale: undefined,
    passkeys: [],
    secondFactor: undefined,
    newFactor: undefined,
    devices: [],
    signIns: [],
    notices: [],
    passwordSetAt: undefined,
    role: undefined,
    newEmail: undefined,
    ...ended,
    endedSessions: [],
    // For the other services, this is what ends the sessions.
    deletedAt: ended.sessionsEndedAt,
  };
  return { state: nobody, event: 'user:deleted' };
}

export type EmailLinkKind = 'change-email-old' | 'change-email-new';
const changesEmail = (kind: LinkKind): boolean => kind.startsWith('change-email');

/** What every change of the credentials does as well: anything that somebody else had begun has to start over. */
const secured = (state: UserState, now: Date) => ({
  ...allEnded(state, now),
  links: [],
  newEmail: undefined,
});

/** That all sessions end. Those that were ended one by one still count: the other services have not forgotten them. */
export const allEnded = (state: UserState, now: Date) => ({
  sessionsEndedAt: endOfSessions(state, now),
  lastEndAt: now,
});

const endUntil = (state: UserState, until: Date, now: Date): UserChange =>
  updated(state, { sessionsEndedAt: until, lastEndAt: now });

export const byBeginning = (one: { beganAt: Date }, other: { beganAt: Date }): number =>
  one.beganAt.getTime() - other.beganAt.getTime();

/** Now; or later, if a session may have begun since the last end: it begins in the next full second, see `sign`. */
function endOfSessions({ sessionsEndedAt }: UserState, now: Date): Date {
  const latest = sessionsEndedAt ? beginningAfter(sessionsEndedAt) : now;
  return latest > now ? latest : now;
}

/**
 * Whether the password is the one that was compared, which takes long. A sign-in may also have renewed the hash of the
 * same password: so this does not say that it is wrong.
 */
function checkUnchanged({ passwordHash }: UserState, from: string): void {
  if (passwordHash !== from) throw new CodedError('version_conflict');
}

export const updated = (state: UserState, change: Partial<UserState>): UserChange => ({
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
