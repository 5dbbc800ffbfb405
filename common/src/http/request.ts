import type { OpenSpan } from '../tracing';
import type { CurrentUser } from './session';

declare global {
  namespace Express {
    /** What the HTTP layer adds to a request. */
    interface Request {
      /** Its id, see `requestContext`. */
      id: string;
      /** When it began, as `performance.now()` tells it. */
      begunAt: number;
      /** While traces are on. */
      span?: OpenSpan | undefined;
      /** The signed-in user, if any. */
      readonly currentUser?: CurrentUser;
      /** See `Session`. */
      readonly sessionId?: string;
      /** When the session began. */
      readonly sessionBeganAt?: Date;
      /** When the session ends. */
      readonly sessionEndsAt?: Date;
      /** Whether it has ended before its time by now: for what goes on after the request. */
      readonly sessionHasEnded: boolean;
    }
  }
}
