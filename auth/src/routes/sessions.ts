import { CodedError, endSession as clearCookie, limitAttempts, requireAuth, show } from '@ticketing/common';
import { Router } from 'express';
import { listedSession } from '../api';
import { endSession, endSessions, hasOlderEnded } from '../domain/user';
import { findSessions } from '../models/sessions';
import { type Accounts, decideOwn, ownAccount } from './account';
import { answerRenewed } from './credentials';
import { bySession } from './limits';

/** Each end is told to all services. */
const limitEnds = limitAttempts({
  name: 'session-ends',
  limit: 60,
  windowSeconds: 60 * 60,
  of: 'all',
  by: bySession,
});

/**
 * GET /sessions: the sessions that go on, the newest first; those that began before sessions had ids are not in it.
 * DELETE /sessions: ends all other sessions; this one is renewed.
 * DELETE /sessions/:session: ends one. Of the one that asks, the cookie is cleared, too; if it is another one, and all that
 * began before it have ended with it, the one that asks goes on.
 */
export function sessionsRouter(accounts: Accounts): Router {
  const { users, clock } = accounts;
  return Router()
    .get('/sessions', requireAuth, async (req, res) => {
      const sessions = await findSessions(await ownAccount(req, users), clock.now());
      const current = (id: string) => id === req.sessionId;
      res.json(sessions.toReversed().map((each) => show(listedSession, { ...each, current: current(each.id) })));
    })
    .delete('/sessions', requireAuth, limitEnds, async (req, res) => {
      const user = await ownAccount(req, users);
      const { aggregate } = await decideOwn(req, users, user, (current) => endSessions(current, clock.now()));
      await answerRenewed(accounts, res, aggregate);
    })
    .delete('/sessions/:session', requireAuth, limitEnds, async (req, res) => {
      const user = await ownAccount(req, users);
      const session = (await findSessions(user, clock.now())).find(({ id }) => id === req.params.session);
      if (!session) throw new CodedError('not_found');
      const { aggregate } = await decideOwn(req, users, user, (current) => endSession(current, session, clock.now()));
      if (session.id === req.sessionId) clearCookie(res);
      else if (hasOlderEnded(aggregate.state, session)) return answerRenewed(accounts, res, aggregate);
      res.status(204).end();
    });
}
