import { endSession } from '@ticketing/common';
import { Router } from 'express';

/** POST /signout: clears the cookie, whether or not anyone was signed in. */
export function signoutRouter(): Router {
  return Router().post('/signout', (_req, res) => {
    endSession(res);
    res.json({});
  });
}
