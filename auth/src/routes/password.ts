import { callerAddress, requireAuth, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { passwordChange } from '../api';
import { changePassword } from '../domain/user';
import { type Accounts, accountByPassword, decideOwn, limitPasswords } from './account';
import { answerRenewed } from './credentials';

/** POST /password: sets a new password. All other sessions end; this one is renewed. */
export function passwordRouter(accounts: Accounts): Router {
  const { users, passwords, clock } = accounts;
  return Router().post('/password', requireAuth, validateRequest(passwordChange), limitPasswords, async (req, res) => {
    const { password, newPassword } = validated(req, passwordChange);
    const user = await accountByPassword(req, password, accounts);
    const { passwordHash: from } = user.state;
    const hash = await passwords.hash(newPassword, callerAddress(req));
    const { aggregate } = await decideOwn(req, users, user, (current) =>
      changePassword(current, from, hash, clock.now()),
    );
    await answerRenewed(accounts, res, aggregate);
  });
}
