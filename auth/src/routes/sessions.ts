import { requireAuth } from '@ticketing/common';
import { Router } from 'express';
import { endSessions } from '../domain/user';
import { type Accounts, decideOwn, ownAccount } from './account';
import { answerRenewed } from './credentials';

/** DELETE /sessions: ends all other sessions; this one is renewed. */
export function sessionsRouter({ users, tokens, clock }: Accounts): Router {
  return Router().delete('/sessions', requireAuth, async (req, res) => {
    const user = await ownAccount(req, users);
    const { aggregate } = await decideOwn(req, users, user, (current) => endSessions(current, clock.now()));
    answerRenewed(tokens, res, aggregate);
  });
}
