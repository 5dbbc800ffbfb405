import { endSession } from '@ticketing/common';
import { Router } from 'express';
import { ownPassword } from '../api';
import { deleteUser } from '../domain/user';
import { forgetSessions } from '../models/sessions';
import { type Accounts, decideOwn, takesPassword } from './account';
import { byPassword } from './limits';

/** POST /deletion: deletes the account, and with it whatever is personal. Its sessions end. */
export function deletionRouter(accounts: Accounts): Router {
  const { users, clock } = accounts;
  return Router().post('/deletion', ...takesPassword(ownPassword, accounts), async (req, res) => {
    const { user } = byPassword(req);
    await decideOwn(req, users, user, (current) => deleteUser(current, user.state.passwordHash, clock.now()));
    await forgetSessions(user.id);
    endSession(res);
    res.status(204).end();
  });
}
