import { requireAuth } from '@ticketing/common';
import { Router } from 'express';
import { endSessions } from '../domain/user';
import { type Accounts, ownAccount } from './account';
import { answerSignedIn } from './credentials';

/** DELETE /sessions: ends all other sessions; this one is renewed. */
export function sessionsRouter({ users, tokens, clock }: Accounts): Router {
  return Router().delete('/sessions', requireAuth, async (req, res) => {
    const user = await ownAccount(req, users);
    answerSignedIn(tokens, res, await users.update(user, (current) => endSessions(current, clock.now())));
  });
}
