import { CodedError, callerAddress, validateRequest } from '@ticketing/common';
import { type RequestHandler, Router } from 'express';
import { givenCredentials } from '../api';
import { useFactor } from '../domain/second-factor';
import { renewHash } from '../domain/user';
import { type Accounts, proofBy } from './account';
import { answerSignIn, credentialsOf } from './credentials';
import { byPassword, limitAddress, limitCodes, limitSignIns, noteByPassword } from './limits';

/**
 * POST /signin. An unknown address and a wrong password get the same answer, after the same work.
 * @param perAddress failures allowed per network address, across all accounts
 */
export function signinRouter(accounts: Accounts, perAddress: number): Router {
  const { users, passwords, clock } = accounts;
  const limitAccount = limitSignIns((req) => credentialsOf(req).email);
  const checkPassword: RequestHandler = async (req, _res, next) => {
    const { spellings, password } = credentialsOf(req);
    const readAt = clock.now();
    const user = await users.findByEmail(spellings);
    const hash = user?.state.passwordHash;
    const { right, renewed } = await passwords.check(password, hash, callerAddress(req));
    if (!user || !hash || !right) throw new CodedError('invalid_credentials');
    // Two concurrent sign-ins may both try to renew; one of them succeeds.
    if (renewed) await users.update(user, (current) => renewHash(current, hash, renewed));
    noteByPassword(req, { user, readAt });
    next();
  };
  return Router().post(
    '/signin',
    ...[validateRequest(givenCredentials), limitAddress(perAddress), ...limitAccount, checkPassword, limitCodes],
    async (req, res) => {
      const { user, readAt } = byPassword(req);
      const proofOf = proofBy(accounts, user.id, credentialsOf(req).code);
      await answerSignIn(accounts, res, user, readAt, (current) => useFactor(current, proofOf));
    },
  );
}
