import { callerAddress, validated } from '@ticketing/common';
import { Router } from 'express';
import { passwordChange } from '../api';
import { changePassword } from '../domain/user';
import { type Accounts, decideOwn, takesPassword } from './account';
import { answerRenewed } from './credentials';
import { byPassword } from './limits';

/** POST /password: sets a new password. All other sessions end; this one is renewed. */
export function passwordRouter(accounts: Accounts): Router {
  const { users, passwords, clock } = accounts;
  return Router().post('/password', ...takesPassword(passwordChange, accounts), async (req, res) => {
    const { newPassword } = validated(req, passwordChange);
    const { user } = byPassword(req);
    const { passwordHash: from } = user.state;
    const hash = await passwords.hash(newPassword, callerAddress(req));
    const { aggregate } = await decideOwn(req, users, user, (current) =>
      changePassword(current, from, hash, clock.now()),
    );
    await answerRenewed(accounts, res, aggregate);
  });
}
