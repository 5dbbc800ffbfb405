import {
  type AuditLine,
  auditLineOf,
  CodedError,
  operatorAct,
  operatorRouter,
  pathId,
  type Stored,
  show,
  storyView,
  validated,
  validateRequest,
} from '@ticketing/common';
import type { Response, Router } from 'express';
import { givenAddress, operatedUser } from '../api';
import { endSessions, type UserState } from '../domain/user';
import { spellingsOf } from '../email';
import { User } from '../models/user';
import { type Accounts, ownAccount } from './account';

/**
 * For operators: POST /operator/lookup, the account of an address, which stands in no address of a page or in a log; GET
 * /operator/:id; POST /operator/:id/end-sessions.
 */
export function operateUsersRouter({ users, clock }: Accounts): Router {
  return operatorRouter(User)
    .post('/operator/lookup', validateRequest(givenAddress), async (req, res) => {
      const user = await users.findByEmail(spellingsOf(validated(req, givenAddress).email));
      if (!user) throw new CodedError('not_found');
      await answer(res, user);
    })
    .get('/operator/:id', async (req, res) => answer(res, await users.get(pathId(req))))
    .post('/operator/:id/end-sessions', validateRequest(operatorAct), async (req, res) => {
      const line = auditLineOf(req, 'end-sessions', clock);
      // An operator who has just lost the role, or their own sessions, ends nobody else's.
      if ((await ownAccount(req, users)).state.role !== 'operator') throw new CodedError('role_required');
      const user = await users.act(pathId(req), line, (current) =>
        // Those of a deleted account have ended.
        current.state.deletedAt ? undefined : endSessions(current, line.at),
      );
      await answer(res, user, line);
    });

  async function answer(res: Response, user: Stored<UserState>, line?: AuditLine) {
    const { id, createdAt, state } = user;
    const { email, verified, role, sessionsEndedAt, deletedAt } = state;
    const account = { id, createdAt, email: deletedAt ? undefined : email, verified: verified || undefined };
    const story = storyView(user, await users.story(id), line);
    res.json(show(operatedUser, { ...account, role, sessionsEndedAt, deletedAt, ...story }));
  }
}
