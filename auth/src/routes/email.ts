import { CodedError, isDuplicateKey, signedIn, validated, validateRequest } from '@ticketing/common';
import { type Request, Router } from 'express';
import { emailChange, emailConfirmation } from '../api';
import { askToChangeEmail, confirmEmail } from '../domain/user';
import { canonicalEmail } from '../email';
import { limitMails, limitMailsTo, limitTokens, newLinkId, tokenCheck } from '../links';
import { type Accounts, decideOwn, takesPassword } from './account';
import { answerUser } from './credentials';
import { byPassword } from './limits';

/**
 * POST /email: sends the links that change the address, to the old one and to the new one. It does not say whether the
 * new one has an account: with the last link, the index decides.
 * POST /email/confirm: uses one of the two.
 */
export function emailRouter(accounts: Accounts): Router {
  const { users, links, clock, linksPerAddress } = accounts;
  const newAddress = (req: Request) => canonicalEmail(validated(req, emailChange).email);
  const sending = [
    ...limitMails('email', linksPerAddress, (req) => signedIn(req).id),
    // It is nobody's here, or somebody else's: many accounts must not flood it together.
    limitMailsTo('new-email', newAddress),
  ];
  return Router()
    .post('/email', ...takesPassword(emailChange, accounts), ...sending, async (req, res) => {
      const { user } = byPassword(req);
      const to = newAddress(req);
      await decideOwn(req, users, user, (current) =>
        askToChangeEmail(current, user.state.passwordHash, to, [newLinkId(), newLinkId()], clock.now()),
      );
      res.status(202).json({});
    })
    .post('/email/confirm', validateRequest(emailConfirmation), limitTokens(linksPerAddress), async (req, res) => {
      const { user: id, token, kind } = validated(req, emailConfirmation);
      const isTokenOf = tokenCheck(links, id, token);
      const reader = req.currentUser;
      try {
        const user = await users.useLink(id, (current) => confirmEmail(current, kind, isTokenOf, clock.now()));
        await answerUser(accounts, res, user, reader);
      } catch (error) {
        if (isDuplicateKey(error)) throw new CodedError('email_in_use');
        throw error;
      }
    });
}
