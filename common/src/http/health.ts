import { type RequestHandler, Router } from 'express';
import { metrics } from '../service/metrics';

/** What readiness depends on: a name, and whether it is there right now. A check never rejects. */
export type ReadinessChecks = Record<string, () => boolean | Promise<boolean>>;

/** `/healthz/live`, `/healthz/ready` and `/metrics`: for the platform; the ingress does not route them. */
export function healthRoutes(checks: ReadinessChecks): Router {
  const router = Router();
  const live: RequestHandler = (_req, res) => {
    res.json({ status: 'live' });
  };
  const ready: RequestHandler = async (_req, res) => {
    const there = await Promise.all(Object.values(checks).map((check) => check()));
    const missing = Object.keys(checks).filter((_name, index) => !there[index]);
    res
      .status(missing.length === 0 ? 200 : 503)
      .json({ status: missing.length === 0 ? 'ready' : 'not ready', missing });
  };
  router.get('/healthz/live', live);
  router.get('/healthz/ready', ready);
  router.get('/metrics', async (_req, res) => {
    res.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}
