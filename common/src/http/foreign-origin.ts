import type { RequestHandler } from 'express';
import { CodedError } from '../errors';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses state-changing requests that another site's page sends. Browsers always add Origin to those; programs
 * that send none are not steered by somebody else's page.
 * @param publicOrigin the origin of the web app, when it differs from the Host that reaches us
 */
export function refuseForeignOrigin(publicOrigin: string | undefined): RequestHandler {
  return (req, _res, next) => {
    const { origin } = req.headers;
    const own = origin === undefined || origin === publicOrigin || hostOf(origin) === req.host;
    next(own || safeMethods.has(req.method) ? undefined : new CodedError('foreign_origin'));
  };
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}
