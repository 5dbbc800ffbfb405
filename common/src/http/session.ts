import { createSecretKey, type KeyObject } from 'node:crypto';
import cookieSession from 'cookie-session';
import type { RequestHandler } from 'express';
import jwt from 'jsonwebtoken';
import { z } from 'zod';

/** Who is signed in, as the session's token says. */
export interface CurrentUser {
  id: string;
  email: string;
}

const sessionDays = 7;
const claims = z.object({ id: z.string().regex(/^[0-9a-f]{24}$/), email: z.string() });

/** Makes and checks the tokens that sessions carry. */
export interface SessionTokens {
  /** @returns a signed token that expires in seven days */
  sign(user: CurrentUser): string;
  /** @returns who the token is about, or undefined if it is forged, expired or none of ours */
  verify(token: string): CurrentUser | undefined;
}

/**
 * @param secret the text of JWT_KEY. It becomes a KeyObject once: given as text, jsonwebtoken would derive the key
 *   anew for every request, at about fifty times the cost.
 */
export function createSessionTokens(secret: string): SessionTokens {
  const key: KeyObject = createSecretKey(Buffer.from(secret));
  return {
    sign: ({ id, email }) => jwt.sign({ id, email }, key, { algorithm: 'HS256', expiresIn: `${sessionDays}d` }),
    verify: (token) => {
      try {
        return claims.parse(jwt.verify(token, key, { algorithms: ['HS256'] }));
      } catch {
        // Whatever is wrong with a token, its bearer is simply signed out.
        return undefined;
      }
    },
  };
}

/** The `session` cookie: unsigned, because the token in it carries its own signature. Secure whenever the request is. */
export function sessionCookie(): RequestHandler[] {
  return [
    cookieSession({
      name: 'session',
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

/** Fills `req.currentUser` from the session; never refuses. */
export function currentUser(tokens: SessionTokens): RequestHandler {
  return (req, _res, next) => {
    const token: unknown = req.session?.jwt;
    const user = typeof token === 'string' ? tokens.verify(token) : undefined;
    if (user) req.currentUser = user;
    next();
  };
}
