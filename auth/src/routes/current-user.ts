import { Router } from 'express';
import type { Session } from '../api';

/** GET /currentuser: who the session says is signed in, or null. */
export function currentUserRouter(): Router {
  return Router().get('/currentuser', (req, res) => {
    const session: Session = { currentUser: req.currentUser ?? null };
    res.json(session);
  });
}
