import { endSession, requireAuth, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { ownPassword } from '../api';
import { deleteUser } from '../domain/user';
import { forgetSessions } from '../models/sessions';
import { type Accounts, accountByPassword, decideOwn, limitPasswords } from './account';

/** POST /deletion: deletes the account, and with it whatever is personal. Its sessions end. */
export function deletionRouter(accounts: Accounts): Router {
  const { users, clock } = accounts;
  return Router().post('/deletion', requireAuth, validateRequest(ownPassword), limitPasswords, async (req, res) => {
    const user = await accountByPassword(req, validated(req, ownPassword).password, accounts);
    await decideOwn(req, users, user, (current) => deleteUser(current, user.state.passwordHash, clock.now()));
    await forgetSessions(user.id);
    endSession(res);
    res.status(204).end();
  });
}
