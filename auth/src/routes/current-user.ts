import { Router } from 'express';

/** GET /currentuser: who the session says is signed in, or null. */
export function currentUserRouter(): Router {
  return Router().get('/currentuser', (req, res) => {
    res.json({ currentUser: req.currentUser ?? null });
  });
}
