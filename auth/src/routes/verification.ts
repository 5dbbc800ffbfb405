import {
  type Clock,
  type LinkTokens,
  requireAuth,
  type SessionTokens,
  signedIn,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { givenLink } from '../api';
import { askToVerify, verifyEmail } from '../domain/user';
import { limitMails, limitTokens, newLinkId, tokenCheck } from '../links';
import type { UserStore } from '../models/user';
import { answerSignedIn, userView } from './credentials';

/**
 * POST /verify: uses the link that verifies an address; the reader's own session then says so, too.
 * POST /verification: sends another such link, or, if there is nothing left to verify, renews the session.
 * @param perAddress mails asked for, and failed tries of a link, per network address and hour
 */
export function verificationRouter(
  users: UserStore,
  tokens: SessionTokens,
  links: LinkTokens,
  clock: Clock,
  perAddress: number,
): Router {
  const sending = limitMails('verify', perAddress, (req) => signedIn(req).id);
  return Router()
    .post('/verify', validateRequest(givenLink), limitTokens(perAddress), async (req, res) => {
      const { user: id, token } = validated(req, givenLink);
      const isTokenOf = tokenCheck(links, id, token);
      const user = await users.useLink(id, (current) => verifyEmail(current, isTokenOf, clock.now()));
      // Only who has signed in is signed in: the link alone may have reached somebody else.
      if (req.currentUser?.id === id) answerSignedIn(tokens, res, user);
      else res.json(userView(user));
    })
    .post('/verification', requireAuth, ...sending, async (req, res) => {
      const ask = (current: Parameters<typeof askToVerify>[0]) => askToVerify(current, newLinkId(), clock.now());
      const { aggregate, changed } = await users.decide(signedIn(req).id, ask);
      if (changed) res.status(202).json({});
      else answerSignedIn(tokens, res, aggregate);
    });
}
