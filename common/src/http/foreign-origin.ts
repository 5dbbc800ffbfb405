import type { RequestHandler } from 'express';
import { CodedError } from '../errors';

const safeMethods = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Refuses state-changing requests from another site's page (CSRF). Browsers always send Origin with those; a client
 * that sends none is not a browser and cannot be steered by another page.
 * @param publicOrigin the web app's origin, if it differs from the scheme and Host that reach us: behind a proxy that
 *   ends TLS without X-Forwarded-Proto, our own pages could not write without it
 */
export function refuseForeignOrigin(publicOrigin: string | undefined): RequestHandler {
  return (req, _res, next) => {
    const { origin } = req.headers;
    const allowed =
      origin === undefined ||
      safeMethods.has(req.method) ||
      origin === publicOrigin ||
      origin === originOf(`${req.protocol}://${req.host}`);
    next(allowed ? undefined : new CodedError('foreign_origin'));
  };
}

function originOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).origin : undefined;
}
