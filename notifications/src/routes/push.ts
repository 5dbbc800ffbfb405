import {
  type Clock,
  CodedError,
  personal,
  requireAuth,
  show,
  signedIn,
  ValidationError,
  validated,
  validateRequest,
} from '@ticketing/common';
import { Router } from 'express';
import { givenDevice, pushKey, removedDevice } from '../api';
import { keepDevice, removeDevice } from '../models/device';
import type { PushServices } from '../push-services';

/**
 * For the signed-in user: GET /push, what browsers subscribe with; POST, adds or moves this browser; DELETE, removes it.
 * @param pushes undefined if there are no push messages here
 */
export function pushRouter(pushes: PushServices | undefined, clock: Clock): Router {
  return Router()
    .get('/push', requireAuth, (_req, res) => {
      personal(res).json(show(pushKey, { key: pushes?.publicKey }));
    })
    .post('/push', requireAuth, validateRequest(givenDevice), async (req, res) => {
      if (!pushes) throw new CodedError('not_found');
      const given = validated(req, givenDevice);
      const field = pushes.faultIn(given);
      if (field)
        throw new ValidationError([{ code: 'invalid', message: 'This browser cannot be reached from here', field }]);
      const now = clock.now();
      const session = { sessionId: req.sessionId ?? null, sessionBeganAt: req.sessionBeganAt ?? now };
      await keepDevice({ ...given, ...session, userId: signedIn(req).id, at: now });
      res.status(204).end();
    })
    .delete('/push', requireAuth, validateRequest(removedDevice), async (req, res) => {
      await removeDevice(validated(req, removedDevice).endpoint, signedIn(req).id);
      res.status(204).end();
    });
}
