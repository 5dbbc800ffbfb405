import { requireAuth, signedIn, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { givenLink } from '../api';
import { askToVerify, verifyEmail } from '../domain/user';
import { limitMails, limitTokens, newLinkId, tokenCheck } from '../links';
import { type Accounts, decideOwn, ownAccount } from './account';
import { answerRenewed, answerUser } from './credentials';

/**
 * POST /verify: uses the link that verifies an address; the reader's own session then says so, too.
 * POST /verification: sends another such link, or, if there is nothing left to verify, renews the session.
 */
export function verificationRouter(accounts: Accounts): Router {
  const { users, links, clock, linksPerAddress } = accounts;
  const sending = limitMails('verify', linksPerAddress, (req) => signedIn(req).id);
  return Router()
    .post('/verify', validateRequest(givenLink), limitTokens(linksPerAddress), async (req, res) => {
      const { user: id, token } = validated(req, givenLink);
      const isTokenOf = tokenCheck(links, id, token);
      const user = await users.useLink(id, (current) => verifyEmail(current, isTokenOf, clock.now()));
      await answerUser(accounts, res, user, req.currentUser);
    })
    .post('/verification', requireAuth, ...sending, async (req, res) => {
      const { aggregate, changed } = await decideOwn(req, users, await ownAccount(req, users), (current) =>
        askToVerify(current, newLinkId(), clock.now()),
      );
      if (changed) res.status(202).json({});
      else await answerRenewed(accounts, res, aggregate);
    });
}
