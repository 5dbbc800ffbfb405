import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { runWithCorrelation } from '../service/correlation';
import type { Logger } from '../service/logger';
import { observeRequest } from '../service/metrics';

const acceptableId = /^[\w-]{8,64}$/;

/** Helmet's headers, which are the same for every answer. */
const securityHeaders: [string, string][] = [];
helmet()(
  {} as IncomingMessage,
  {
    setHeader: (name: string, value: string) => securityHeaders.push([name, value]),
    removeHeader: () => undefined,
  } as unknown as ServerResponse,
  () => undefined,
);

/**
 * Gives each request an id (the caller's X-Request-Id if plausible), its answer the security headers, and logs and
 * measures it when it ends. Everything it causes, including events, carries that id as the correlation id.
 */
export function requestContext(logger: Logger): RequestHandler {
  // The only listener of a request, and the same function for all: what it needs to know is with the request.
  function end(this: Response): void {
    const { req, statusCode, writableFinished } = this;
    const seconds = (performance.now() - req.begunAt) / 1000;
    if (writableFinished) observeRequest({ method: req.method, route: routeOf(req), status: statusCode }, seconds);
    const level = statusCode >= 500 ? 'error' : 'debug';
    if (!logger.isLevelEnabled(level)) return;
    const { id, method } = req;
    // Without the query: it may have a token from a mail.
    const [url] = req.originalUrl.split('?', 1);
    const line = { req: { id, method, url }, res: { statusCode }, responseTime: Math.round(seconds * 1000) };
    logger[level]({ correlationId: id, ...line }, writableFinished ? 'request completed' : 'request aborted');
  }

  return (req, res, next) => {
    req.begunAt = performance.now();
    req.id = idOf(req);
    for (const [name, value] of securityHeaders) res.setHeader(name, value);
    res.setHeader('X-Request-Id', req.id);
    res.on('close', end);
    runWithCorrelation(req.id, next);
  };
}

function idOf({ headers }: Request): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && acceptableId.test(given) ? given : randomUUID();
}

/** The pattern, never the path: a metric label must not grow with callers' input. */
function routeOf(req: { baseUrl: string; route?: { path?: unknown } }): string {
  return req.route ? `${req.baseUrl}${String(req.route.path)}` : 'unmatched';
}
