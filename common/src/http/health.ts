import { type RequestHandler, Router } from 'express';
import { metrics } from '../service/metrics';

/** A service's dependencies by name, and whether each is available now. A check never rejects. */
export type Checks = Record<string, () => boolean | Promise<boolean>>;

export interface HealthChecks {
  /** Without these, no request can be answered. */
  serving: Checks;
  /** Also needed to take part in events; requests are answered without them. */
  events?: Checks;
}

const platformPath = /^\/(healthz|metrics)\b/i;

/**
 * For the platform; the ingress does not route them. `/healthz/live`; `/healthz/ready`: all dependencies are available;
 * `/healthz/serving`: whether to send traffic, which a broker outage does not prevent; `/metrics`.
 */
export function healthRoutes({ serving, events }: HealthChecks): RequestHandler {
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
  // Everybody else's requests pass by.
  return (req, res, next) => (platformPath.test(req.url) ? router(req, res, next) : next());
}

function answer(status: string, checks: Checks): RequestHandler {
  return async (_req, res) => {
    const there = await Promise.all(Object.values(checks).map((check) => check()));
    const missing = Object.keys(checks).filter((_name, index) => !there[index]);
    const isThere = missing.length === 0;
    res.status(isThere ? 200 : 503).json({ status: isThere ? status : `not ${status}`, missing });
  };
}
