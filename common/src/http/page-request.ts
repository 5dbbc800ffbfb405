import type { Request, RequestHandler, Response } from 'express';
import { matchedData, query } from 'express-validator';
import { CodedError } from '../errors';

const defaultLimit = 20;
const maxLimit = 100;

/** The query parameters of every list: `limit` (1 to 100, 20 by default) and `cursor`. */
export const pageParameters = () => [
  query('limit', `limit must be a whole number from 1 to ${maxLimit}`)
    .default(defaultLimit)
    .not()
    .isArray()
    .bail()
    .isInt({ min: 1, max: maxLimit, allow_leading_zeroes: false })
    .toInt(),
  query('cursor', 'cursor must be one that a Link header gave').optional().isString().bail().isLength({ max: 500 }),
];

/** A list of a hundred ids, or a search for two hundred characters, is shorter; a proxy gives up on longer headers. */
const maxAddressLength = 4_096;

/** Refuses an address that is too long (414) to be repeated in a header. */
export const refuseLongAddress: RequestHandler = (req, _res, next) => {
  next(req.originalUrl.length > maxAddressLength ? new CodedError('address_too_long') : undefined);
};

/**
 * Tells where the next page is: this request's own address with the cursor of the next page. What the list does not know
 * is not repeated.
 */
export function linkNextPage(req: Request, res: Response, next: string | undefined): void {
  if (next === undefined) return;
  const url = new URL(req.originalUrl, 'http://origin');
  const known = matchedData(req, { locations: ['query'] });
  for (const name of new Set(url.searchParams.keys())) if (!(name in known)) url.searchParams.delete(name);
  url.searchParams.set('cursor', next);
  res.set('Link', `<${url.pathname}${url.search}>; rel="next"`);
}
