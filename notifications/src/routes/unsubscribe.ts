import {
  type Clock,
  CodedError,
  personal,
  requireAuth,
  show,
  signedIn,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { givenMailChoice, mailChoice, unsubscription } from '../api';
import { isUnsubscribed, subscribe, unsubscribe } from '../models/unsubscription';
import type { Unsubscribing } from '../unsubscribing';

/**
 * POST /unsubscribe: for anyone who has a user's mail, without signing in. GET and PUT /mails: the same choice, for the
 * signed-in user, who can take it back. All are idempotent.
 */
export function unsubscribeRouter(unsubscribing: Unsubscribing, clock: Clock): Router {
  return Router()
    .post('/unsubscribe', validateRequest(unsubscription), async (req, res) => {
      const { user, token } = validated(req, unsubscription);
      if (!unsubscribing.matches(user, token)) throw new CodedError('invalid_mail_token');
      await unsubscribe(user, clock.now());
      res.json({ unsubscribed: true });
    })
    .get('/mails', requireAuth, async (req, res) => {
      personal(res).json(show(mailChoice, { fewer: await isUnsubscribed(signedIn(req).id) }));
    })
    .put('/mails', requireAuth, validateRequest(givenMailChoice), async (req, res) => {
      const { id } = signedIn(req);
      const { fewer } = validated(req, givenMailChoice);
      await (fewer ? unsubscribe(id, clock.now()) : subscribe(id));
      personal(res).json(show(mailChoice, { fewer }));
    });
}
