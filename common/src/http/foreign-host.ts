import type { RequestHandler } from 'express';
import { CodedError } from '../errors';

/**
 * Refuses requests for another host (421). If an attacker points their domain at this machine (DNS rebinding), their
 * page may read every response: to the browser, both are the same site. The Host header tells them apart.
 * @param allowed host names without ports
 */
export function refuseForeignHost(allowed: readonly string[]): RequestHandler {
  return ({ headers }, _res, next) => {
    const name = headers.host?.replace(/:\d*$/, '').toLowerCase();
    next(name !== undefined && allowed.includes(name) ? undefined : new CodedError('foreign_host'));
  };
}
