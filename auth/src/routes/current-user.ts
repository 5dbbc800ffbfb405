import { Router } from 'express';
import type { Session } from '../api';

/** GET /currentuser: the user of the session, or null. */
export function currentUserRouter(): Router {
  return Router().get('/currentuser', (req, res) => {
    const session: Session = { currentUser: req.currentUser ?? null };
    res.json(session);
  });
}
