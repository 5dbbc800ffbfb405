import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Request, RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { runWithCorrelation } from '../service/correlation';
import type { Logger } from '../service/logger';
import { observeRequest, type RequestStatus } from '../service/metrics';
import { type OpenSpan, openSpan } from '../tracing';

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
 * @param apiPath where the routes are
 */
export function requestContext(logger: Logger, apiPath = ''): RequestHandler {
  // The only listener of a request, and the same function for all: what it needs to know is with the request.
  function end(this: Response): void {
    const { req, statusCode, writableFinished } = this;
    const seconds = (performance.now() - req.begunAt) / 1000;
    // The pattern, never the path: a metric label must not grow with callers' input. Where an error is answered, the
    // request knows only the end of it.
    const route = req.route ? apiPath + req.route.path : 'unmatched';
    // A stream is also ended by its viewer.
    const isStream = this.get('Content-Type')?.startsWith('text/event-stream');
    const status = writableFinished || isStream ? statusCode : 'aborted';
    if (writableFinished || !isStream) observeRequest({ method: req.method, route, status }, seconds);
    if (req.span) endSpan(req.span, req.method, route, status);
    const level = statusCode >= 500 ? 'error' : 'debug';
    if (!logger.isLevelEnabled(level)) return;
    const { id, method } = req;
    // Without the query: it may have a token from a mail.
    const [url] = req.originalUrl.split('?', 1);
    const line = { req: { id, method, url }, res: { statusCode }, responseTime: Math.round(seconds * 1000) };
    const what = writableFinished ? 'request completed' : 'request aborted';
    // Nothing says here which request's turn it is.
    const log = () => runWithCorrelation(id, () => logger[level](line, what));
    if (req.span) req.span.run(log);
    else log();
  }

  return (req, res, next) => {
    req.begunAt = performance.now();
    req.id = idOf(req);
    for (const [name, value] of securityHeaders) res.setHeader(name, value);
    res.setHeader('X-Request-Id', req.id);
    res.on('close', end);
    req.span = openSpan({ name: req.method, kind: 'server', caller: header(req, 'traceparent') });
    const handle = () => runWithCorrelation(req.id, next);
    if (req.span) req.span.run(handle);
    else handle();
  };
}

function endSpan(span: OpenSpan, method: string, route: string, status: RequestStatus): void {
  const answered = status !== 'aborted';
  span.end({
    name: `${method} ${route}`,
    attributes: {
      'http.request.method': method,
      'http.route': route,
      ...(answered && { 'http.response.status_code': status }),
    },
    failure: answered && status < 500 ? undefined : status,
  });
}

function idOf(req: Request): string {
  const given = header(req, 'x-request-id');
  return given !== undefined && acceptableId.test(given) ? given : randomUUID();
}

function header({ headers }: Request, name: string): string | undefined {
  const given = headers[name];
  return typeof given === 'string' ? given : undefined;
}
