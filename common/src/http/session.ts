import { createHash, createSecretKey } from 'node:crypto';
import cookieSession from 'cookie-session';
import type { Request, RequestHandler, Response } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

/** The signed-in user, as stated by the session's token. */
export interface CurrentUser {
  id: string;
  email: string;
}

/** A currently valid session. */
export interface Session {
  user: CurrentUser;
  endsAt: Date;
}

const cookieName = 'session';
const sessionDays = 7;
const claims = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/), email: z.string(), exp: z.number() });

/** Creates and verifies the tokens that sessions carry. */
export interface SessionTokens {
  /** @returns a signed token that expires in seven days */
  sign(user: CurrentUser): string;
  /** @returns the token's session, or undefined if the token is forged, expired or not ours */
  verify(token: string): Session | undefined;
}

/**
 * @param secret the text of JWT_KEY, used to sign
 * @param alsoRead the text of a second key whose tokens are accepted too, during key rotation
 */
export function createSessionTokens(secret: string, alsoRead?: string): SessionTokens {
  const signing = sessionKey(secret);
  const keys = [signing, ...(alsoRead ? [sessionKey(alsoRead)] : [])];
  return {
    sign: ({ id, email }) =>
      jwt.sign({ id, email }, signing.key, { algorithm: 'HS256', expiresIn: `${sessionDays}d`, keyid: signing.kid }),
    verify: (token) => {
      try {
        const kid = jwt.decode(token, { complete: true })?.header.kid;
        // Tokens issued before keys had names may be signed with any of them.
        for (const { key } of keys.filter((one) => kid === undefined || kid === one.kid)) {
          const session = verified(token, key);
          if (session) return session;
        }
      } catch {
        // No token verifies. Whatever the reason, the caller simply counts as signed out.
      }
      return undefined;
    },
  };
}

type SessionKey = ReturnType<typeof sessionKey>;

/**
 * The key becomes a KeyObject once: given as text, jsonwebtoken would derive it for every request, at fifty times the
 * cost.
 */
const sessionKey = (secret: string) => ({
  kid: createHash('sha256').update(secret).digest('base64url').slice(0, 8),
  key: createSecretKey(Buffer.from(secret)),
});

function verified(token: string, key: SessionKey['key']): Session | undefined {
  try {
    const { id, email, exp } = claims.parse(jwt.verify(token, key, { algorithms: ['HS256'] }));
    return { user: { id, email }, endsAt: new Date(exp * 1000) };
  } catch {
    return undefined;
  }
}

/** The `session` cookie: unsigned, because its token carries its own signature. Secure whenever the request is. */
export function sessionCookie(): RequestHandler[] {
  return [
    cookieSession({
      name: cookieName,
      signed: false,
      httpOnly: true,
      sameSite: 'lax',
      maxAge: sessionDays * 24 * 60 * 60 * 1000,
    }),
    (req, _res, next) => {
      req.sessionOptions.secure = req.secure;
      next();
    },
  ];
}

/**
 * Sets `req.currentUser` and `req.sessionEndsAt`; never refuses. The session is read lazily, and reading it marks the
 * response as personal: no route can forget to do so.
 */
export function currentUser(tokens: SessionTokens): RequestHandler {
  return (req, res, next) => {
    let found: { session: Session | undefined } | undefined;
    const session = () => {
      if (!res.headersSent) personal(res);
      found ??= { session: sessionOf(req, tokens) };
      return found.session;
    };
    Object.defineProperties(req, {
      currentUser: { get: () => session()?.user },
      sessionEndsAt: { get: () => session()?.endsAt },
    });
    next();
  };
}

/** Keeps a personal response out of shared caches. */
export function personal(res: Response): Response {
  return res.set('Cache-Control', 'private, no-cache').vary('Cookie');
}

/** The first cookie with a token that verifies: another site on our domain may set one of the same name before ours. */
function sessionOf(req: Request, tokens: SessionTokens): Session | undefined {
  const cookies = (req.headers.cookie ?? '').split(';').map((cookie) => cookie.trim().split('='));
  for (const [name, ...value] of cookies) {
    const token = name === cookieName ? tokenIn(value.join('=')) : undefined;
    const session = token === undefined ? undefined : tokens.verify(token);
    if (session) return session;
  }
  return undefined;
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
