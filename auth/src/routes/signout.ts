import { endSession as clearCookie, type Logger } from '@ticketing/common';
import { Router } from 'express';
import { leaveSession } from '../domain/user';
import type { Accounts } from './account';

/**
 * POST /signout: ends the session, and clears the cookie, whether or not anyone was signed in. Whoever leaves a device must
 * get away from it: if the session cannot be ended, the cookie goes all the same, and the log says so. If the process dies
 * before it has answered, the browser asks again, whether or not the session has ended.
 */
export function signoutRouter({ users, clock }: Pick<Accounts, 'users' | 'clock'>, logger: Logger): Router {
  return Router().post('/signout', async (req, res) => {
    clearCookie(res);
    const { currentUser, sessionId: id, sessionBeganAt: beganAt } = req;
    try {
      const user = currentUser && id && beganAt && (await users.find(currentUser.id));
      if (user) await users.update(user, (current) => leaveSession(current, { id, beganAt }, clock.now()));
    } catch (error) {
      logger.error({ err: error, userId: currentUser?.id }, 'signed out, but the session has not ended');
    }
    res.json({});
  });
}
