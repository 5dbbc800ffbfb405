import { createHash, createSecretKey, randomBytes } from 'node:crypto';
import type { Express, Request, Response } from 'express';
import jwt from 'jsonwebtoken';
import * as z from 'zod';
import { type Role, roles } from '../events';

/** The signed-in user, as stated by the session's token. */
export interface CurrentUser {
  id: string;
  email: string;
  /** The address is verified; absent if it is not, or was not when the session began. */
  verified?: boolean;
  /** Absent for most; as it was when the session began. */
  role?: Role;
}

/** A currently valid session. */
export interface Session {
  /** Tells it from the user's others; absent from tokens of before sessions had ids. */
  id?: string;
  user: CurrentUser;
  /** To the second. */
  beganAt: Date;
  endsAt: Date;
}

const cookieName = 'session';
const sessionCookies = /(?:^|;)\s*session=([^;]*)/g;
/** How long a session lasts. */
export const sessionDays = 7;
const claims = z.object({
  id: z.string().regex(/^[0-9a-f]{24}$/),
  email: z.string(),
  verified: z.boolean().optional(),
  // One of a newer auth is none here.
  role: z.enum(roles).optional().catch(undefined),
  iat: z.number().default(0),
  exp: z.number(),
});

/** 128 random bits: never the id of a user. */
const sessionIds = /^[\w-]{22}$/;
export const newSessionId = (): string => randomBytes(16).toString('base64url');

/** Which session it is, and when it begins and ends, unless that is now and seven days later. */
export interface SessionTimes {
  /** See `newSessionId`. */
  id?: string | undefined;
  /** When the account was read, at the latest: whatever ends the user's sessions after that ends this one, too. */
  beganAt?: Date | undefined;
  /** The moment until which the user's sessions have ended: this one begins after it. */
  endedAt?: Date | undefined;
  /** The end of the session that this one renews. */
  endsAt?: Date | undefined;
}

/** Creates and verifies the tokens that sessions carry. */
export interface SessionTokens {
  /** @returns a signed token */
  sign(user: CurrentUser, times?: SessionTimes): string;
  /** @returns the token's session, or undefined if the token is forged, expired or not ours */
  verify(token: string): Session | undefined;
}

/**
 * @param secret the text of JWT_KEY, used to sign
 * @param alsoRead the text of a second key whose tokens are accepted too, during key rotation
 * @param now the time at which a session begins
 */
export function createSessionTokens(secret: string, alsoRead?: string, now = () => new Date()): SessionTokens {
  const signing = sessionKey(secret);
  const keys = [signing, ...(alsoRead ? [sessionKey(alsoRead)] : [])];
  return {
    sign: ({ id, email, verified, role }, { id: sid, beganAt = now(), endedAt = new Date(0), endsAt } = {}) => {
      const iat = Math.max(secondOf(beganAt), secondOf(beginningAfter(endedAt)));
      const exp = endsAt ? secondOf(endsAt) : iat + sessionDays * 24 * 60 * 60;
      // In the header, which is signed, too: others rely on the claims to the letter.
      const header = { alg: 'HS256', kid: signing.kid, ...(sid && { sid }) };
      const user = { id, email, ...(verified && { verified }), ...(role && { role }) };
      return jwt.sign({ ...user, iat, exp }, signing.key, { header });
    },
    verify: (token) => {
      for (const key of keys) {
        const session = verified(token, key);
        if (session) return session;
      }
      return undefined;
    },
  };
}

const secondOf = (time: Date): number => Math.floor(time.getTime() / 1000);

/** @returns the earliest moment that a session can begin after the user's sessions have ended: the next full second */
export const beginningAfter = (endedAt: Date): Date => new Date((secondOf(endedAt) + 1) * 1000);

type SessionKey = ReturnType<typeof sessionKey>;

/**
 * The key becomes a KeyObject once: given as text, jsonwebtoken would derive it for every request, at fifty times the
 * cost.
 */
const sessionKey = (secret: string) => ({
  kid: createHash('sha256').update(secret).digest('base64url').slice(0, 8),
  key: createSecretKey(Buffer.from(secret)),
});

function verified(token: string, { key, kid }: SessionKey): Session | undefined {
  try {
    const { header, payload } = jwt.verify(token, key, { algorithms: ['HS256'], complete: true });
    const { kid: named = kid, sid }: { kid?: string | undefined; sid?: unknown } = header;
    // Tokens issued before keys had names may be signed with any of them.
    if (named !== kid) return undefined;
    const { id, email, verified, role, iat, exp } = claims.parse(payload);
    // Frozen, because it is remembered.
    const user = Object.freeze({ id, email, ...(verified && { verified }), ...(role && { role }) });
    const times = { beganAt: new Date(iat * 1000), endsAt: new Date(exp * 1000) };
    return { ...(typeof sid === 'string' && sessionIds.test(sid) && { id: sid }), user, ...times };
  } catch {
    // Whatever the reason, the caller simply counts as signed out.
    return undefined;
  }
}

/**
 * Starts a session: sets the cookie, which is unsigned because its token carries its own signature, and expires with it.
 * Secure whenever the request is.
 */
export function startSession(res: Response, token: string): void {
  const value = Buffer.from(JSON.stringify({ jwt: token })).toString('base64');
  setCookie(res, value, timesOf(token).endsAt);
}

/** When the session of one of our own tokens begins and ends. */
export function timesOf(token: string): Pick<Session, 'beganAt' | 'endsAt'> {
  const { iat, exp } = claims.parse(jwt.decode(token));
  return { beganAt: new Date(iat * 1000), endsAt: new Date(exp * 1000) };
}

/** Ends a session: clears the cookie. */
export function endSession(res: Response): void {
  setCookie(res, '', new Date(0));
}

function setCookie(res: Response, value: string, expires: Date): void {
  const secure = res.req.secure ? '; secure' : '';
  const attributes = `path=/; expires=${expires.toUTCString()}; samesite=lax${secure}; httponly`;
  res.append('Set-Cookie', `${cookieName}=${value}; ${attributes}`);
}

const read = Symbol('the session, once it is read');
type Reading = Request & { [read]?: { session: Session | undefined } };

/**
 * Gives every request `currentUser`, `sessionId`, `sessionBeganAt`, `sessionEndsAt` and `sessionHasEnded`; never refuses. The
 * session is read lazily, and reading it marks the response as personal: no route can forget to do so.
 * @param ends knows which sessions have ended before their time: these are none
 */
export function readSessions(
  app: Express,
  tokens: SessionTokens,
  ends?: { hasEnded(session: Session): boolean },
): void {
  const known = remembering((cookie) => {
    const token = tokenIn(cookie);
    return token === undefined ? undefined : tokens.verify(token);
  });
  const verified = (cookie: string) => {
    const session = known(cookie);
    return session && !ends?.hasEnded(session) ? session : undefined;
  };
  const sessionOf = (req: Reading) => {
    const { res } = req;
    if (res && !res.headersSent) personal(res);
    req[read] ??= { session: firstOf(req.headers.cookie, verified) };
    return req[read].session;
  };
  // On the prototype of all requests: defining them on each would cost more than reading them.
  Object.defineProperties(app.request, {
    currentUser: {
      get(this: Reading) {
        return sessionOf(this)?.user;
      },
    },
    sessionId: {
      get(this: Reading) {
        return sessionOf(this)?.id;
      },
    },
    sessionBeganAt: {
      get(this: Reading) {
        return sessionOf(this)?.beganAt;
      },
    },
    sessionEndsAt: {
      get(this: Reading) {
        return sessionOf(this)?.endsAt;
      },
    },
    sessionHasEnded: {
      get(this: Reading) {
        const session = sessionOf(this);
        return session !== undefined && ends?.hasEnded(session) === true;
      },
    },
  });
}

/** Keeps a personal response out of shared caches. */
export function personal(res: Response): Response {
  return res.set('Cache-Control', 'private, no-cache').vary('Cookie');
}

/** The first cookie with a session that verifies: another site on our domain may set one of the same name before ours. */
function firstOf(cookies = '', verified: (value: string) => Session | undefined): Session | undefined {
  for (const [, value = ''] of cookies.matchAll(sessionCookies)) {
    const session = verified(value.trim());
    if (session) return session;
  }
  return undefined;
}

/** How many sessions are remembered: some five megabytes. */
const mostRemembered = 5_000;

/**
 * Remembers the sessions that verified, so that a visitor's next requests only look theirs up; forgets the oldest. What
 * did not verify is not kept, and what has ended since does not count: a session is good for as long as its token is.
 */
export function remembering(verify: (cookie: string) => Session | undefined, most = mostRemembered) {
  const known = new Map<string, Session>();
  return (cookie: string): Session | undefined => {
    const remembered = known.get(cookie);
    if (remembered && remembered.endsAt.getTime() > Date.now()) return remembered;
    known.delete(cookie);
    const session = verify(cookie);
    if (!session) return undefined;
    for (const oldest of known.keys()) {
      if (known.size < most) break;
      known.delete(oldest);
    }
    known.set(cookie, session);
    return session;
  };
}

const content = z.object({ jwt: z.string() });

/** The token in the base64 of `{"jwt": token}`. */
function tokenIn(value: string): string | undefined {
  try {
    return content.parse(JSON.parse(Buffer.from(value, 'base64').toString())).jwt;
  } catch {
    return undefined;
  }
}
