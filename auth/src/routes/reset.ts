import { callerAddress, endSession, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import type { Afterwards } from '../afterwards';
import { givenAddress, newPasswordByLink } from '../api';
import { askToReset, checkResetLink, resetPassword } from '../domain/user';
import { canonicalEmail, spellingsOf } from '../email';
import { limitMails, limitTokens, newLinkId, tokenCheck } from '../links';
import type { Accounts } from './account';

/**
 * POST /reset: sends a link that sets a new password, if there is such an account. Answers before it looks: neither the
 * answer nor its time says whether there is.
 * POST /reset/confirm: sets a new password by the link, and ends all sessions. It signs nobody in.
 */
export function resetRouter(
  { users, passwords, links, clock, linksPerAddress }: Accounts,
  afterwards: Afterwards,
): Router {
  const sending = limitMails('reset', linksPerAddress, (req) => canonicalEmail(validated(req, givenAddress).email));
  return Router()
    .post('/reset', validateRequest(givenAddress), ...sending, (req, res) => {
      const { email } = validated(req, givenAddress);
      res.status(202).json({});
      afterwards.begin(async () => {
        const user = await users.findByEmail(spellingsOf(email));
        if (user) await users.update(user, (current) => askToReset(current, newLinkId(), clock.now()));
      });
    })
    .post('/reset/confirm', validateRequest(newPasswordByLink), limitTokens(linksPerAddress), async (req, res) => {
      const { user: id, token, password } = validated(req, newPasswordByLink);
      const isTokenOf = tokenCheck(links, id, token);
      // Hashing takes long: only for a link that is good now. The write decides whether it still is.
      checkResetLink(await users.getForLink(id), isTokenOf, clock.now());
      const hash = await passwords.hash(password, callerAddress(req));
      await users.useLink(id, (current) => resetPassword(current, isTokenOf, hash, clock.now()));
      endSession(res);
      res.json({});
    });
}
