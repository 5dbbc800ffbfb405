/// <reference types="cookie-session" preserve="true" />
import type { CurrentUser } from './session';

declare global {
  namespace Express {
    /** What the HTTP layer adds to a request; cookie-session adds `session`. */
    interface Request {
      /** The signed-in user, if any. */
      readonly currentUser?: CurrentUser;
      /** When the session ends. */
      readonly sessionEndsAt?: Date;
    }
  }
}
