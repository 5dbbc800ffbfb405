import {
  limitAttempts,
  personal,
  requireAuth,
  type Stored,
  signedIn,
  validated,
  validateRequest,
} from '@ticketing/common';
import { type Response, Router } from 'express';
import { type FactorView, factorCode, factorRemoval, ownPassword } from '../api';
import { askForFactor, confirmFactor, pendingFactor, removeFactor } from '../domain/second-factor';
import type { UserState } from '../domain/user';
import { type Accounts, accountByPassword, decideOwn, limitPasswords, ownAccount, proofBy } from './account';
import { renewSession } from './credentials';

/** Limits wrong codes of one account, from wherever; only who has its password, or a session, gets as far. */
export const limitCodes = limitAttempts({
  name: 'second-factor',
  limit: 10,
  windowSeconds: 15 * 60,
  by: (req) => req.res?.locals.user?.id ?? signedIn(req).id,
});

/**
 * GET /second-factor: whether there is one; to the session that is setting one up, what an authenticator needs.
 * POST /second-factor: begins to set one up, or starts over. POST …/confirm: turns it on; all
 * other sessions end, and this one is renewed. POST …/removal: removes it.
 */
export function secondFactorRouter(accounts: Accounts): Router {
  const { users, factors, clock } = accounts;
  const answer = (res: Response, { id, state }: Stored<UserState>): void => {
    const pending = pendingFactor(state, res.req.sessionId, clock.now());
    const view: FactorView = {
      enabled: state.secondFactor !== undefined,
      recoveryCodesLeft: state.secondFactor?.recovery.length ?? 0,
      pending: pending ? factors.show(id, state.email, pending.secret) : null,
    };
    personal(res).json(view);
  };
  return Router()
    .get('/second-factor', requireAuth, async (req, res) => answer(res, await ownAccount(req, users)))
    .post('/second-factor', requireAuth, validateRequest(ownPassword), limitPasswords, async (req, res) => {
      const user = await accountByPassword(req, validated(req, ownPassword).password, accounts);
      const secret = factors.newSecret(user.id);
      const { aggregate } = await decideOwn(req, users, user, (current) =>
        askForFactor(current, user.state.passwordHash, req.sessionId, secret, clock.now()),
      );
      answer(res, aggregate);
    })
    .post('/second-factor/confirm', requireAuth, validateRequest(factorCode), limitCodes, async (req, res) => {
      const user = await ownAccount(req, users);
      const proofOf = proofBy(accounts, user.id, validated(req, factorCode).code);
      const recoveryOf = (secret: string) => factors.recoveryDigests(user.id, secret);
      const { aggregate } = await decideOwn(req, users, user, (current) =>
        confirmFactor(current, proofOf, recoveryOf, req.sessionId, clock.now()),
      );
      await renewSession(accounts, res, aggregate);
      answer(res, aggregate);
    })
    .post(
      '/second-factor/removal',
      ...[requireAuth, validateRequest(factorRemoval), limitPasswords, limitCodes],
      async (req, res) => {
        const { password, code } = validated(req, factorRemoval);
        const user = await accountByPassword(req, password, accounts);
        const { aggregate } = await decideOwn(req, users, user, (current) =>
          removeFactor(current, user.state.passwordHash, proofBy(accounts, user.id, code)),
        );
        answer(res, aggregate);
      },
    );
}
