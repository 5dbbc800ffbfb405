import compression from 'compression';
import express, { type Express, type Router } from 'express';
import helmet from 'helmet';
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
import { currentUser, type SessionTokens, sessionCookie } from './session';

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
  if (allowedHosts) app.use(refuseForeignHost(allowedHosts));
  app.use(healthRoutes(checks));
  app.use(requestContext(logger), helmet(), compression());
  app.use(refuseLongAddress);
  if (api) {
    app.use(refuseForeignOrigin(api.publicOrigin), jsonBody(api.path, api.rawBodies));
    app.use(sessionCookie(), currentUser(api.tokens));
    // Before the routes, which could take the name for an id.
    if (api.description) app.get(`${api.path}/openapi.json`, (_req, res) => void res.json(api.description));
    for (const router of api.routes) app.use(api.path, router);
  }
  app.use(() => {
    throw new CodedError('not_found');
  });
  app.use(errorHandler(logger));
  return app;
}
