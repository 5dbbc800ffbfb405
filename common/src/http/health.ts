import { type RequestHandler, Router } from 'express';
import { metrics } from '../service/metrics';

/** What a service depends on: a name, and whether it is there right now. A check never rejects. */
export type Checks = Record<string, () => boolean | Promise<boolean>>;

export interface HealthChecks {
  /** Without these no request can be answered. */
  serving: Checks;
  /** What it needs on top to take part in events; requests are answered without. */
  events?: Checks;
}

/**
 * For the platform; the ingress does not route them. `/healthz/live`; `/healthz/ready`, whether everything is there;
 * `/healthz/serving`, which decides about traffic: a broker that is away is no reason to answer nobody; `/metrics`.
 */
export function healthRoutes({ serving, events }: HealthChecks): Router {
  const router = Router();
  const live: RequestHandler = (_req, res) => {
    res.json({ status: 'live' });
  };
  router.get('/healthz/live', live);
  router.get('/healthz/ready', answer('ready', { ...serving, ...events }));
  router.get('/healthz/serving', answer('serving', serving));
  router.get('/metrics', async (_req, res) => {
    res.type(metrics.contentType).send(await metrics.metrics());
  });
  return router;
}

function answer(status: string, checks: Checks): RequestHandler {
  return async (_req, res) => {
    const there = await Promise.all(Object.values(checks).map((check) => check()));
    const missing = Object.keys(checks).filter((_name, index) => !there[index]);
    const isThere = missing.length === 0;
    res.status(isThere ? 200 : 503).json({ status: isThere ? status : `not ${status}`, missing });
  };
}
