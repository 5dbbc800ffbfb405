import {
  type CurrentUser,
  newSessionId,
  personal,
  type SessionTimes,
  type Stored,
  startSession,
  timesOf,
  validated,
} from '@ticketing/common';
import type { Request, Response } from 'express';
import { givenCredentials, type User } from '../api';
import { originOf } from '../device';
import { endOldSessions, noteSignIn, type UserChange, type UserState } from '../domain/user';
import { canonicalEmail, spellingsOf } from '../email';
import { newLinkId } from '../links';
import { addSession, mostSessions } from '../models/sessions';
import type { Accounts } from './account';

export interface Credentials {
  /** In canonical spelling. */
  email: string;
  /** The spellings an account of this address may be stored under, see `spellingsOf`. */
  spellings: string[];
  password: string;
  /** Of the second factor. */
  code: string | undefined;
}

/** The credentials that `newCredentials` or `givenCredentials` has accepted. */
export function credentialsOf(req: Request): Credentials {
  const { email, password, code } = validated(req, givenCredentials);
  return { email: canonicalEmail(email), spellings: spellingsOf(email), password, code };
}

type Sessions = Pick<Accounts, 'users' | 'tokens' | 'clock'>;

/**
 * Sets the cookie of a new session, which begins after all that had ended, and answers with the user.
 * @param read a moment before the account was read for the first time, and what had ended its sessions then: what has
 *   ended them since ends this one, too
 */
export async function answerSignedIn(
  sessions: Sessions,
  res: Response,
  user: Stored<UserState>,
  read: { at: Date; sessionsEndedAt?: Date | undefined },
): Promise<void> {
  await beginSession(sessions, res, user, { beganAt: read.at, endedAt: read.sessionsEndedAt });
  personal(res).json(userView(user));
}

/**
 * Signs in a user who has shown who they are, and answers as `answerSignedIn` does. One write uses up what they have
 * shown it with, and notes the sign-in.
 * @param user the account as it was read for the first time, after `readAt`
 * @throws CodedError those of `use`
 */
export async function answerSignIn(
  sessions: Sessions,
  res: Response,
  user: Stored<UserState>,
  readAt: Date,
  use: (current: Stored<UserState>) => UserChange | undefined,
): Promise<void> {
  const noted = await sessions.users.update(user, (current) => {
    const used = use(current);
    const next = used ? { ...current, state: used.state } : current;
    return noteSignIn(next, originOf(res.req), newLinkId(), readAt) ?? used;
  });
  await answerSignedIn(sessions, res, noted, { at: readAt, sessionsEndedAt: user.state.sessionsEndedAt });
}

/** Renews the session of the request, as `renewSession` does, and answers with the user. */
export async function answerRenewed(sessions: Sessions, res: Response, user: Stored<UserState>): Promise<void> {
  await renewSession(sessions, res, user);
  personal(res).json(userView(user));
}

/**
 * Renews the session of the request. It gets a new beginning only if the other sessions have
 * ended, and keeps its end: a stolen cookie cannot be kept alive.
 */
export async function renewSession(sessions: Sessions, res: Response, user: Stored<UserState>): Promise<void> {
  const { sessionId: id, sessionBeganAt: beganAt, sessionEndsAt: endsAt } = res.req;
  const { sessionsEndedAt: endedAt } = user.state;
  if (endedAt && beganAt && beganAt <= endedAt) return beginSession(sessions, res, user, { beganAt, endsAt, endedAt });
  startSession(res, sessions.tokens.sign(userView(user), { id, beganAt, endsAt }));
}

/** The session is written down before anybody has its token: a process that dies in between leaves one of nobody. */
async function beginSession(
  { users, tokens, clock }: Sessions,
  res: Response,
  user: Stored<UserState>,
  times: SessionTimes,
): Promise<void> {
  const id = newSessionId();
  const token = tokens.sign(userView(user), { ...times, id });
  const { beganAt, endsAt } = timesOf(token);
  const others = await addSession(user, { id, beganAt, endsAt, ...originOf(res.req) });
  if (others.length >= mostSessions) {
    // Not this one, whose token counts seconds. If the process dies before, the next sign-in does it.
    const until = Math.min(Number(others[mostSessions / 2]?.beganAt), beganAt.getTime() - 1);
    await users.update(user, (current) => endOldSessions(current, new Date(until), clock.now()));
  }
  startSession(res, token);
}

/**
 * Answers with the user of a link. Their own session is renewed if they read the link signed in; it signs in nobody else:
 * it may have reached another person.
 * @param reader who was signed in before the link was used, which may have ended the session
 */
export async function answerUser(
  sessions: Sessions,
  res: Response,
  user: Stored<UserState>,
  reader: CurrentUser | undefined,
): Promise<void> {
  if (reader?.id === user.id) await answerRenewed(sessions, res, user);
  else personal(res).json(userView(user));
}

/** A user as sessions and answers have it: whether the address is verified, and the role, are only said if so. */
const userView = ({ id, state: { email, verified, role } }: Stored<UserState>): User => ({
  id,
  email,
  ...(verified && { verified }),
  ...(role && { role }),
});
