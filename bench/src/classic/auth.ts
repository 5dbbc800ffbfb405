import { app, start } from './service';

app.get('/api/users/currentuser', (req, res) => void res.json({ currentUser: req.user ?? null }));

void start();
