import type { RequestHandler } from 'express';
import { CodedError } from '../errors';

/**
 * Refuses requests for another host (421). The page of a site whose name is made to lead to this machine (DNS rebinding)
 * may read whatever it gets from here: to the browser, both are the same site. The Host header tells them apart.
 * @param allowed host names without ports
 */
export function refuseForeignHost(allowed: readonly string[]): RequestHandler {
  return ({ headers }, _res, next) => {
    const name = headers.host?.replace(/:\d*$/, '').toLowerCase();
    next(name !== undefined && allowed.includes(name) ? undefined : new CodedError('foreign_host'));
  };
}
