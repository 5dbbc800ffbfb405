import { type Clock, CodedError, validated, validateRequest } from '@ticketing/common';
import { Router } from 'express';
import { unsubscription } from '../api';
import { unsubscribe } from '../models/unsubscription';
import type { Unsubscribing } from '../unsubscribing';

/** POST /unsubscribe: for anyone who has a user's mail, without signing in. Idempotent. */
export function unsubscribeRouter(unsubscribing: Unsubscribing, clock: Clock): Router {
  return Router().post('/unsubscribe', validateRequest(unsubscription), async (req, res) => {
    const { user, token } = validated(req, unsubscription);
    if (!unsubscribing.matches(user, token)) throw new CodedError('invalid_mail_token');
    await unsubscribe(user, clock.now());
    res.json({ unsubscribed: true });
  });
}
