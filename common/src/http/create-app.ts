import express, { type Express, type Router } from 'express';
import { CodedError } from '../errors';
import type { Logger } from '../service/logger';
import { errorHandler } from './error-handler';
import { refuseForeignHost } from './foreign-host';
import { refuseForeignOrigin } from './foreign-origin';
import { type HealthChecks, healthRoutes } from './health';
import { jsonBody, type RawBody } from './json-body';
import type { ApiDescription } from './openapi';
import { refuseLongAddress } from './page-request';
import { requestContext } from './request-context';
import { sendJson } from './send-json';
import { readSessions, type SessionTokens } from './session';
import type { SessionEnds } from './session-ends';

export interface HttpOptions {
  logger: Logger;
  checks: HealthChecks;
  /** Host names it answers to; any when absent. */
  allowedHosts?: readonly string[] | undefined;
  /** The API, if there is one: its path, routes and description, and the middleware that reads its sessions. */
  api?: {
    path: string;
    routes: Router[];
    description?: ApiDescription | undefined;
    tokens: SessionTokens;
    sessionEnds?: SessionEnds | undefined;
    publicOrigin?: string | undefined;
    rawBodies?: RawBody[] | undefined;
  };
}

/** A service's Express application, its middleware in the order a request passes it; it does not listen yet. */
export function createApp({ logger, checks, allowedHosts, api }: HttpOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('trust proxy', 'loopback, linklocal, uniquelocal');
  app.set('query parser', 'simple');
  app.response.json = sendJson;
  if (allowedHosts) app.use(refuseForeignHost(allowedHosts));
  app.use(healthRoutes(checks));
  app.use(requestContext(logger, api?.path), refuseLongAddress);
  if (api) {
    app.use(refuseForeignOrigin(api.publicOrigin), jsonBody(api.path, api.rawBodies));
    readSessions(app, api.tokens, api.sessionEnds);
    app.use(api.path, routesOf(api));
  }
  app.use(() => {
    throw new CodedError('not_found');
  });
  app.use(errorHandler(logger));
  return app;
}

/** One router in place of one for each file: every request would enter and leave all those before its own. */
function routesOf({ description, routes }: NonNullable<HttpOptions['api']>): Router {
  const all = express.Router();
  // Before the routes, which could take the name for an id.
  if (description) all.get('/openapi.json', (_req, res) => void res.json(description));
  for (const { stack } of routes) all.stack.push(...stack);
  return all;
}
