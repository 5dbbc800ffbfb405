import { limitAttempts, personal, requireAuth, type Stored, validated, validateRequest } from '@ticketing/common';
import { type Response, Router } from 'express';
import { type FactorView, factorCode, factorRemoval, ownPassword } from '../api';
import { askForFactor, confirmFactor, pendingFactor, removeFactor } from '../domain/second-factor';
import type { UserState } from '../domain/user';
import { type Accounts, decideOwn, ownAccount, proofBy, takesPassword } from './account';
import { renewSession } from './credentials';
import { byPassword, bySession, limitAdditions, limitCodes } from './limits';

/** Wrong codes of the authenticator that a session sets up, and is shown: this keeps them from costing anything. */
const limitConfirmations = limitAttempts({
  name: 'factor-confirmation',
  limit: 10,
  windowSeconds: 15 * 60,
  by: bySession,
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
    .post('/second-factor', ...takesPassword(ownPassword, accounts), limitAdditions, async (req, res) => {
      const { user } = byPassword(req);
      const secret = factors.newSecret(user.id);
      const { aggregate } = await decideOwn(req, users, user, (current) =>
        askForFactor(current, user.state.passwordHash, req.sessionId, secret, clock.now()),
      );
      answer(res, aggregate);
    })
    .post('/second-factor/confirm', requireAuth, validateRequest(factorCode), limitConfirmations, async (req, res) => {
      const user = await ownAccount(req, users);
      const proofOf = proofBy(accounts, user.id, validated(req, factorCode).code);
      const recoveryOf = (secret: string) => factors.recoveryDigests(user.id, secret);
      const { aggregate } = await decideOwn(req, users, user, (current) =>
        confirmFactor(current, proofOf, recoveryOf, req.sessionId, clock.now()),
      );
      await renewSession(accounts, res, aggregate);
      answer(res, aggregate);
    })
    .post('/second-factor/removal', ...takesPassword(factorRemoval, accounts), limitCodes, async (req, res) => {
      const { user } = byPassword(req);
      const proofOf = proofBy(accounts, user.id, validated(req, factorRemoval).code);
      const { aggregate } = await decideOwn(req, users, user, (current) =>
        removeFactor(current, user.state.passwordHash, proofOf, clock.now()),
      );
      answer(res, aggregate);
    });
}
