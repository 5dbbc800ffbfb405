import { randomUUID } from 'node:crypto';
import type { RequestHandler } from 'express';
import { pinoHttp } from 'pino-http';
import { runWithCorrelation } from '../service/correlation';
import type { Logger } from '../service/logger';
import { requestDuration } from '../service/metrics';

const acceptableId = /^[\w-]{8,64}$/;

/**
 * Gives each request an id (the caller's X-Request-Id if plausible), logs it when it ends, and measures it. Everything
 * it causes, including events, carries that id as the correlation id.
 */
export function requestContext(logger: Logger): RequestHandler[] {
  const log = pinoHttp({
    logger,
    genReqId: (req, res) => {
      const given = req.headers['x-request-id'];
      const id = typeof given === 'string' && acceptableId.test(given) ? given : randomUUID();
      res.setHeader('X-Request-Id', id);
      return id;
    },
    serializers: {
      req: ({ id, method, url }: { id: string; method: string; url: string }) => ({ id, method, url }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
    },
    quietReqLogger: true,
    customLogLevel: (_req, res) => (res.statusCode >= 500 ? 'error' : 'debug'),
  });
  const measure: RequestHandler = (req, res, next) => {
    const stop = requestDuration.startTimer({ method: req.method });
    res.once('finish', () => stop({ route: routeOf(req), status: res.statusCode }));
    runWithCorrelation(String(req.id), next);
  };
  return [log, measure];
}

/** The pattern, never the path: a metric label must not grow with callers' input. */
function routeOf(req: { baseUrl: string; route?: { path?: unknown } }): string {
  return req.route ? `${req.baseUrl}${String(req.route.path)}` : 'unmatched';
}
