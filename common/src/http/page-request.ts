import type { Request, RequestHandler, Response } from 'express';
import { matchedData } from 'express-validator';
import { CodedError } from '../errors';
import { of, optional, text, withDefault } from './field';

const maxLimit = 100;

/** The query parameters of every list. */
export const pageFields = {
  limit: withDefault(
    of<number>(
      { type: 'integer', minimum: 1, maximum: maxLimit },
      {
        isArray: { negated: true, bail: true },
        isInt: { options: { min: 1, max: maxLimit, allow_leading_zeroes: false } },
        toInt: true,
      },
      { message: `limit must be a whole number from 1 to ${maxLimit}` },
    ),
    20,
  ),
  cursor: optional(
    text({
      max: 500,
      message: 'cursor must be one that a Link header gave',
      description: 'Where the page begins: opaque, from the Link header of the page before',
    }),
  ),
};

/** Longer than a list of a hundred ids or a search for two hundred characters; proxies give up on longer headers. */
const maxAddressLength = 4_096;

/** Refuses an address too long to be repeated in a header (414). */
export const refuseLongAddress: RequestHandler = (req, _res, next) => {
  next(req.originalUrl.length > maxAddressLength ? new CodedError('address_too_long') : undefined);
};

/**
 * Links the next page: this request's own address with the next cursor. Query parameters the list does not know are
 * dropped.
 */
export function linkNextPage(req: Request, res: Response, next: string | undefined): void {
  if (next === undefined) return;
  const url = new URL(req.originalUrl, 'http://origin');
  const known = matchedData(req, { locations: ['query'] });
  for (const name of new Set(url.searchParams.keys())) if (!(name in known)) url.searchParams.delete(name);
  url.searchParams.set('cursor', next);
  res.set('Link', `<${url.pathname}${url.search}>; rel="next"`);
}
