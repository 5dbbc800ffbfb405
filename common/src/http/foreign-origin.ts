import type { RequestHandler } from 'express';
import { CodedError } from '../errors';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses state-changing requests that another site's page sends. Browsers always add Origin to those; programs
 * that send none are not steered by somebody else's page.
 * @param publicOrigin the origin of the web app, when it differs from the scheme and Host that reach us: behind a proxy
 *   that ends TLS and does not say so (X-Forwarded-Proto), no page of ours could write without it
 */
export function refuseForeignOrigin(publicOrigin: string | undefined): RequestHandler {
  return (req, _res, next) => {
    const { origin } = req.headers;
    const own = origin === undefined || origin === publicOrigin || origin === originOf(`${req.protocol}://${req.host}`);
    next(own || safeMethods.has(req.method) ? undefined : new CodedError('foreign_origin'));
  };
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
