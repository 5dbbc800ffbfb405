/// <reference types="cookie-session" preserve="true" />
import type { CurrentUser } from './session';

declare global {
  namespace Express {
    /** What the HTTP layer adds to a request; cookie-session adds `session`. */
    interface Request {
      /** Who is signed in, if anybody is. */
      readonly currentUser?: CurrentUser;
      /** When their session ends. */
      readonly sessionEndsAt?: Date;
    }
  }
}
